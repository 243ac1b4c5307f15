import { closeSync, ftruncateSync, openSync, readSync } from 'node:fs';
import koffi from 'koffi';
import { MAP_FAILED, MAP_SHARED, memfdCreate, mmap, munmap, PROT_READ, PROT_WRITE } from '../syscall/libc.js';

/** A stretch of this process's own memory, made to see what the kernel says of it. */
export class OwnMemory {
  readonly address: number;
  #bytes: Uint8Array;

  constructor(
    readonly length: number,
    flags: number,
    fd = -1,
  ) {
    this.address = mmap(0, length, PROT_READ | PROT_WRITE, flags, fd, 0);
    if (this.address === MAP_FAILED) throw new Error(`mmap of ${length} bytes failed`);
    this.#bytes = new Uint8Array(koffi.view(BigInt(this.address), length));
  }

  write(offset: number): void {
    this.#bytes[offset] = 1;
  }

  read(offset: number): number {
    return this.#bytes[offset] as number;
  }

  unmap(): void {
    munmap(this.address, this.length);
    this.#bytes = new Uint8Array(0);
  }
}

/** A memfd of `pages` pages of which the first is written, with its mapping, for the time of `look`. */
export function withOwnMemfd<T>(pages: number, pageSize: number, look: (fd: number, memory: OwnMemory) => T): T {
  const fd = memfdCreate('pagelapse-probe', 0);
  if (fd < 0) throw new Error('memfd_create failed');
  try {
    ftruncateSync(fd, pages * pageSize);
    const memory = new OwnMemory(pages * pageSize, MAP_SHARED, fd);
    try {
      memory.write(0);
      return look(fd, memory);
    } finally {
      memory.unmap();
    }
  } finally {
    closeSync(fd);
  }
}

/** The pagemap entry of one page of this process: low and high word. */
export function ownPagemapEntry(address: number, pageSize: number): { readonly low: number; readonly high: number } {
  const fd = openSync('/proc/self/pagemap', 'r');
  try {
    const words = new Uint32Array(2);
    readSync(fd, new Uint8Array(words.buffer), 0, 8, Math.floor(address / pageSize) * 8);
    return { low: words[0] as number, high: words[1] as number };
  } finally {
    closeSync(fd);
  }
}
