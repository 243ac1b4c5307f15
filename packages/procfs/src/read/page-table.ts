import { closeSync, openSync, readSync } from 'node:fs';

/** Entries read in one call: 512 KiB of them, where the kernel's walk is all that is left of the cost. */
export const WINDOW_PAGES = 65536;
export const ENTRY_BYTES = 8;
/** Entries taken along with a small reading: 4 KiB of them, over unmapped addresses next to free. */
const AHEAD_PAGES = 512;
const MAX_SMALL_PAGES = 256;

/** The address space that this descriptor belongs to is gone: the process has ended, or called exec. */
export class AddressSpaceGone extends Error {
  override readonly name = 'AddressSpaceGone';
}

/**
 * Fills `bytes` with the entries of `count` pages from page `first` on; those the kernel does not give (above TASK_SIZE)
 * are 0. Positioned reads: threads may share the descriptor. Throws {@link AddressSpaceGone}.
 */
export function readEntries(fd: number, bytes: Uint8Array, first: number, count: number, entriesPerRead: number): void {
  const length = count * ENTRY_BYTES;
  let filled = 0;
  while (filled < length) {
    const wanted = Math.min(length - filled, entriesPerRead * ENTRY_BYTES);
    const got = readSync(fd, bytes, filled, wanted, first * ENTRY_BYTES + filled);
    if (got === 0) break;
    filled += got;
  }
  if (filled === 0) throw new AddressSpaceGone();
  if (filled < length) bytes.fill(0, filled, length);
}

/**
 * /proc/PID/pagemap of one address space. The descriptor keeps to the address space it was opened on: after exec or
 * exit it reads nothing for ever.
 */
export class PageTable {
  readonly fd: number;
  readonly #bytes = new Uint8Array(WINDOW_PAGES * ENTRY_BYTES);
  /** The entries last read, low word first. Overwritten by the next `read`. */
  readonly words = new Uint32Array(this.#bytes.buffer);

  /** `entriesPerRead`: how many entries one read call asks the kernel for; fewer only to see what that costs. */
  constructor(
    path: string,
    readonly entriesPerRead: number = WINDOW_PAGES,
  ) {
    this.fd = openSync(path, 'r');
  }

  /**
   * Reads the entries of `count` pages (at most WINDOW_PAGES) from page `first` on into `words`; entries the kernel
   * does not give (above TASK_SIZE) are 0. Throws {@link AddressSpaceGone}.
   */
  read(first: number, count: number): void {
    readEntries(this.fd, this.#bytes, first, count, this.entriesPerRead);
  }

  /**
   * The same for a first look at a whole mapping: small ones lie side by side, so a small reading takes the entries of
   * its neighbours along, and they are answered from those until `forgetAhead`. So entries may be older than the call, by
   * less than a pass.
   */
  readAhead(first: number, count: number): void {
    if (count > MAX_SMALL_PAGES) {
      this.read(first, count);
      return;
    }
    if (first < this.#aheadFirst || first + count > this.#aheadEnd) {
      this.read(first, AHEAD_PAGES);
      this.#ahead.set(this.words.subarray(0, AHEAD_PAGES * 2));
      this.#aheadFirst = first;
      this.#aheadEnd = first + AHEAD_PAGES;
      return;
    }
    const from = (first - this.#aheadFirst) * 2;
    this.words.set(this.#ahead.subarray(from, from + count * 2));
  }
  readonly #ahead = new Uint32Array(AHEAD_PAGES * 2);
  #aheadFirst = 0;
  #aheadEnd = 0;

  /** Forgets what was read ahead. */
  forgetAhead(): void {
    this.#aheadFirst = this.#aheadEnd = 0;
  }

  /** Can the address space still be read? Page 0 can always be asked for, mapped or not. */
  isAlive(): boolean {
    return readSync(this.fd, this.#probe, 0, ENTRY_BYTES, 0) === ENTRY_BYTES;
  }
  readonly #probe = new Uint8Array(ENTRY_BYTES);

  close(): void {
    closeSync(this.fd);
  }
}
