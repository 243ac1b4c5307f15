import { execv, fcntl } from '../syscall/process-calls.js';
import { systemError } from './system-error.js';

/** include/uapi/asm-generic/fcntl.h */
const F_GETFL = 3;
const F_SETFD = 2;
const F_SETFL = 4;
const O_NONBLOCK = 0o4000;

const STANDARD_STREAMS = [0, 1, 2];

/**
 * Makes this process run another program from its beginning (execve(2)): same pid, parent, children and environment, and of the
 * descriptors the standard streams and those of `keep`. The program has the rights of this thread. Does not return; throws
 * where it cannot be done, and then nothing has changed but that `keep` are inherited.
 */
export function become(program: string, args: readonly string[], keep: readonly number[]): never {
  for (const fd of STANDARD_STREAMS) {
    // As libuv hands them to a child: it may have made them its own way for this program.
    const flags = fcntl(fd, F_GETFL, 0);
    if (flags >= 0) fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
  }
  for (const fd of [...STANDARD_STREAMS, ...keep]) fcntl(fd, F_SETFD, 0);
  execv(program, [program, ...args, null]);
  throw systemError('execve', program);
}
