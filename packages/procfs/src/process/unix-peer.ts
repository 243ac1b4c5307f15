import { getsockopt } from '../syscall/process-calls.js';
import { systemError } from './system-error.js';

/** include/uapi/asm-generic/socket.h */
const SOL_SOCKET = 1;
const SO_PEERCRED = 17;
/** struct ucred, include/linux/socket.h: pid, uid, gid, each of 32 bits. */
const UCRED_BYTES = 12;

/**
 * The process that connected this Unix stream socket, as the kernel took it down then (unix(7)). It may have handed the socket on
 * since, or have ended. Absent for one outside of this pid namespace.
 */
export function unixPeer(fd: number): number | undefined {
  const credentials = new Uint8Array(UCRED_BYTES);
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, credentials, new Uint32Array([UCRED_BYTES])) !== 0) {
    throw systemError('getsockopt');
  }
  const [pid = 0] = new Int32Array(credentials.buffer, 0, 1);
  return pid > 0 ? pid : undefined;
}
