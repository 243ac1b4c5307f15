import koffi from 'koffi';

/** System calls about this process itself, apart from those of libc.ts: whoever only starts others needs none of these. */
const libc = koffi.load(null);

/** prctl(2), with all five arguments: the kernel wants those that an option does not use to be 0. */
export const prctl = libc.func(
  'int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)',
) as (option: number, a: number, b: number, c: number, d: number) => number;

/** `header`: struct __user_cap_header_struct; `sets`: two struct __user_cap_data_struct (include/uapi/linux/capability.h). */
export const capset = libc.func('int capset(void *header, void *sets)') as (
  header: Uint32Array,
  sets: Uint32Array,
) => number;

/** With the environment as it is; `argv` ends with null. Returns only when it failed. */
export const execv = libc.func('int execv(const char *path, const char **argv)') as (
  path: string,
  argv: readonly (string | null)[],
) => number;

export const fcntl = libc.func('int fcntl(int fd, int command, long argument)') as (
  fd: number,
  command: number,
  argument: number,
) => number;

export const socket = libc.func('int socket(int domain, int type, int protocol)') as (
  domain: number,
  type: number,
  protocol: number,
) => number;

export const bind = libc.func('int bind(int fd, const void *address, unsigned int length)') as (
  fd: number,
  address: Uint8Array,
  length: number,
) => number;

export const listen = libc.func('int listen(int fd, int backlog)') as (fd: number, backlog: number) => number;

export const getsockopt = libc.func(
  'int getsockopt(int fd, int level, int option, void *value, unsigned int *length)',
) as (fd: number, level: number, option: number, value: Uint8Array, length: Uint32Array) => number;

export const flock = libc.func('int flock(int fd, int operation)') as (fd: number, operation: number) => number;

/** The status is not asked for. */
export const waitpid = libc.func('int waitpid(int pid, void *status, int options)') as (
  pid: number,
  status: null,
  options: number,
) => number;

export function errno(): number {
  return koffi.errno();
}
