import { getSystemErrorName } from 'node:util';
import koffi from 'koffi';

/**
 * The C library's memory calls. Addresses are numbers: user space ends at 2^47 (x86-64) or 2^48 (arm64) unless a
 * mapping asks for more, so every address of this process is a safe integer.
 */
const c = koffi.load(null);
const raw = {
  getpagesize: c.func('int getpagesize()'),
  mmap: c.func('intptr_t mmap(uintptr_t address, size_t length, int prot, int flags, int fd, int64_t offset)'),
  munmap: c.func('int munmap(uintptr_t address, size_t length)'),
  mprotect: c.func('int mprotect(uintptr_t address, size_t length, int prot)'),
  madvise: c.func('int madvise(uintptr_t address, size_t length, int advice)'),
  mlock: c.func('int mlock(uintptr_t address, size_t length)'),
  mincore: c.func('int mincore(uintptr_t address, size_t length, void *vector)'),
  memset: c.func('uintptr_t memset(uintptr_t address, int value, size_t length)'),
  memchr: c.func('uintptr_t memchr(uintptr_t address, int value, size_t length)'),
  memfd_create: c.func('int memfd_create(const char *name, unsigned int flags)'),
  fallocate: c.func('int fallocate(int fd, int mode, int64_t offset, int64_t length)'),
  shmget: c.func('int shmget(int key, size_t size, int flags)'),
  shmat: c.func('intptr_t shmat(int id, uintptr_t address, int flags)'),
  shmctl: c.func('int shmctl(int id, int command, void *buffer)'),
  syscall: c.func('long syscall(long number, long first)'),
  ioctl: c.func('int ioctl(int fd, unsigned long request, void *argument)'),
};

/** A system call that said no: `code` is the errno's name. */
export class SystemCallError extends Error {
  override readonly name = 'SystemCallError';
  readonly code: string;

  constructor(call: string, errno: number) {
    const code = getSystemErrorName(-errno);
    super(`${call}: ${code}`);
    this.code = code;
  }
}

function checked(call: string, result: number): number {
  if (result === -1) throw new SystemCallError(call, koffi.errno());
  return result;
}

export const pageSize: number = raw.getpagesize();

export function mmap(address: number, length: number, prot: number, flags: number, fd = -1, offset = 0): number {
  return checked('mmap', Number(raw.mmap(address, length, prot, flags, fd, offset)));
}

export function munmap(address: number, length: number): void {
  checked('munmap', raw.munmap(address, length));
}

export function mprotect(address: number, length: number, prot: number): void {
  checked('mprotect', raw.mprotect(address, length, prot));
}

export function madvise(address: number, length: number, advice: number): void {
  checked(`madvise(${advice})`, raw.madvise(address, length, advice));
}

export function mlock(address: number, length: number): void {
  checked('mlock', raw.mlock(address, length));
}

/** One byte a page, bit 0 set when resident (mincore(2)). */
export function mincore(address: number, length: number): Uint8Array {
  const vector = new Uint8Array(length / pageSize);
  checked('mincore', raw.mincore(address, length, vector));
  return vector;
}

/** Stores to every byte. `value` 1-254: zero-filled pages have shortcuts of their own in the kernel's swap code. */
export function fill(address: number, length: number, value: number): void {
  raw.memset(address, value, length);
}

/** Loads every byte: looks for 0xff, which `fill` never writes. */
export function load(address: number, length: number): void {
  if (Number(raw.memchr(address, 0xff, length)) !== 0) throw new Error('the workload never writes 0xff, and found it');
}

export function memfdCreate(name: string, flags: number): number {
  return checked('memfd_create', raw.memfd_create(name, flags));
}

export function fallocate(fd: number, offset: number, length: number): void {
  checked('fallocate', raw.fallocate(fd, 0, offset, length));
}

export function shmget(key: number, size: number, flags: number): number {
  return checked('shmget', raw.shmget(key, size, flags));
}

export function shmat(id: number, address: number, flags: number): number {
  return checked('shmat', Number(raw.shmat(id, address, flags)));
}

export function shmctl(id: number, command: number): void {
  checked('shmctl', raw.shmctl(id, command, null));
}

export function syscall1(call: string, number: number, argument: number): number {
  return checked(call, Number(raw.syscall(number, argument)));
}

/** `argument` is the ioctl's struct as 64-bit words; the kernel may write to it. */
export function ioctl(call: string, fd: number, request: number, argument: BigUint64Array): void {
  checked(call, raw.ioctl(fd, request, argument));
}
