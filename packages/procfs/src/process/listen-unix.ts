import { bind, listen, socket } from '../syscall/process-calls.js';
import { systemError } from './system-error.js';

/** include/linux/socket.h, include/linux/net.h */
const AF_UNIX = 1;
const SOCK_STREAM = 1;
const SOCK_CLOEXEC = 0o2000000;
/** Bytes of sun_path, the final NUL among them: struct sockaddr_un, include/uapi/linux/un.h. */
const PATH_BYTES = 108;
const BACKLOG = 4;

/**
 * The descriptor of a Unix stream socket that listens at `path`, which Node does not tell of its own. Who may connect, the rights of
 * the directory decide. Throws a system error, for a path that is too long as well.
 */
export function listenUnix(path: string): number {
  const address = new Uint8Array(2 + PATH_BYTES);
  const bytes = Buffer.from(path);
  if (bytes.length >= PATH_BYTES) throw new Error(`${path}: a socket's path has less than ${PATH_BYTES} bytes`);
  new Uint16Array(address.buffer, 0, 1)[0] = AF_UNIX;
  address.set(bytes, 2);
  const fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) throw systemError('socket');
  if (bind(fd, address, address.length) !== 0) throw systemError('bind', path);
  if (listen(fd, BACKLOG) !== 0) throw systemError('listen', path);
  return fd;
}
