import { WINDOW_PAGES } from '../read/page-table.js';
import { EntryRuns } from './entries-runs.js';

/** Windows that may be read before the first of them is asked for. */
const SLOTS = 8;

/** Numbers of the control block, as indexes into it; the state of each slot is behind them. */
const NEXT = 0;
const CLAIMABLE = 1;
const WAKE = 2;
const STOPPED = 3;
const FD = 4;
const SHARED = 5;
const ENTRIES_PER_READ = 6;
const STATES = 8;
const CONTROL_BYTES = (STATES + SLOTS) * Int32Array.BYTES_PER_ELEMENT;

/** Fractions and large numbers: page indexes, CPU time. */
const FIRST = 0;
const END = 1;
const CPU_MS = 2;

const EMPTY = 0;
const READY = 1;
const FAILED = 2;

/**
 * A claim is `generation << 16 | window`: a thread that was held up for a whole job cannot claim a window of the next one
 * with what it read in the last.
 */
const WINDOW_BITS = 16;
const WINDOW_MASK = 2 ** WINDOW_BITS - 1;
const GENERATIONS = 2 ** 14;

/** Most pages of one job. */
export const MAX_JOB_PAGES = WINDOW_MASK * WINDOW_PAGES;

/** Whose entries are read: pages `first` to `end` of one mapping. */
export interface Stretch {
  /** Of pagemap; threads share the open file, so that all read one address space. */
  readonly fd: number;
  readonly first: number;
  readonly end: number;
  readonly shared: boolean;
  readonly entriesPerRead: number;
}

/** Reads one window of a stretch into `runs`. */
export type ReadWindow = (stretch: Stretch, first: number, count: number, runs: EntryRuns) => void;

/**
 * One stretch of a page table, read window by window by several threads and taken in order by the one that began it. All
 * of it is in shared memory. Whoever is free claims the next window; none is read more than SLOTS windows ahead.
 */
export class EntriesJob {
  readonly #control: Int32Array;
  readonly #numbers: Float64Array;
  readonly #slots: EntryRuns[] = [];
  /** Of the thread that takes: the stretch, and windows taken or in the hands of the taker. */
  #stretch: Stretch | undefined;
  #taken = 0;
  #generation = 0;

  constructor(
    readonly buffer: SharedArrayBuffer,
    helpers: number,
  ) {
    this.#control = new Int32Array(buffer, 0, STATES + SLOTS);
    this.#numbers = new Float64Array(buffer, CONTROL_BYTES, CPU_MS + helpers);
    for (let slot = 0; slot < SLOTS; slot++) {
      const offset = this.#numbers.byteOffset + this.#numbers.byteLength + slot * EntryRuns.bytes(WINDOW_PAGES);
      this.#slots.push(new EntryRuns(WINDOW_PAGES, buffer, offset));
    }
  }

  static bytes(helpers: number): number {
    return CONTROL_BYTES + (CPU_MS + helpers) * Float64Array.BYTES_PER_ELEMENT + SLOTS * EntryRuns.bytes(WINDOW_PAGES);
  }

  /** Is this the window that is taken next? */
  isNext(first: number, count: number): boolean {
    if (this.#stretch === undefined) return false;
    const next = this.#stretch.first + this.#taken * WINDOW_PAGES;
    return first === next && count === Math.min(WINDOW_PAGES, this.#stretch.end - next);
  }

  begin(stretch: Stretch): void {
    this.end();
    this.#stretch = stretch;
    this.#taken = 0;
    this.#generation = (this.#generation + 1) % GENERATIONS;
    this.#numbers[FIRST] = stretch.first;
    this.#numbers[END] = stretch.end;
    this.#control[FD] = stretch.fd;
    this.#control[SHARED] = stretch.shared ? 1 : 0;
    this.#control[ENTRIES_PER_READ] = stretch.entriesPerRead;
    for (let slot = 0; slot < SLOTS; slot++) Atomics.store(this.#control, STATES + slot, EMPTY);
    Atomics.store(this.#control, NEXT, this.#generation << WINDOW_BITS);
    this.#allow();
  }

  /**
   * The next window's runs, good until the next call; reads windows while it waits. `undefined` when the window could not
   * be read by another thread.
   */
  take(readWindow: ReadWindow): EntryRuns | undefined {
    const slot = this.#taken % SLOTS;
    // What was taken before is done with.
    if (this.#taken > 0) {
      Atomics.store(this.#control, STATES + ((this.#taken - 1) % SLOTS), EMPTY);
      this.#allow();
    }
    for (;;) {
      const state = Atomics.load(this.#control, STATES + slot);
      if (state !== EMPTY) {
        this.#taken++;
        return state === READY ? this.#slots[slot] : undefined;
      }
      if (!this.work(readWindow)) Atomics.wait(this.#control, STATES + slot, EMPTY);
    }
  }

  /** Claims a window and reads it; `false` when there is none to be had. Errors end in its taker's hands. */
  work(readWindow: ReadWindow): boolean {
    const window = this.#claim();
    if (window === undefined) return false;
    const first = (this.#numbers[FIRST] as number) + window * WINDOW_PAGES;
    const stretch = {
      fd: this.#control[FD] as number,
      first: this.#numbers[FIRST] as number,
      end: this.#numbers[END] as number,
      shared: this.#control[SHARED] === 1,
      entriesPerRead: this.#control[ENTRIES_PER_READ] as number,
    };
    const slot = window % SLOTS;
    let state = FAILED;
    try {
      readWindow(stretch, first, Math.min(WINDOW_PAGES, stretch.end - first), this.#slots[slot] as EntryRuns);
      state = READY;
    } catch {
      // The taker reads it again, and meets the error itself.
    }
    Atomics.store(this.#control, STATES + slot, state);
    Atomics.notify(this.#control, STATES + slot);
    return true;
  }

  /** Lets nobody claim any more, and waits until nobody reads: the descriptor may be closed then. */
  end(): void {
    if (this.#stretch === undefined) return;
    this.#stretch = undefined;
    Atomics.store(this.#control, CLAIMABLE, 0);
    const claimed = Atomics.exchange(this.#control, NEXT, -1) & WINDOW_MASK;
    for (let window = this.#taken; window < claimed; window++) {
      const slot = STATES + (window % SLOTS);
      // Being woken proves nothing: whoever filled the slot before may do it late.
      while (Atomics.load(this.#control, slot) === EMPTY) Atomics.wait(this.#control, slot, EMPTY);
    }
  }

  /** Helping threads end. */
  stop(): void {
    this.end();
    Atomics.store(this.#control, STOPPED, 1);
    this.#wake();
  }

  /** What a helping thread does all its life: reads windows while there are any, and sleeps. */
  help(helper: number, readWindow: ReadWindow, cpuMs: () => number): void {
    const read: ReadWindow = (stretch, first, count, runs) => {
      try {
        readWindow(stretch, first, count, runs);
      } finally {
        this.#numbers[CPU_MS + helper] = cpuMs();
      }
    };
    for (;;) {
      // Before anything else is looked at: what changes afterwards moves it, and keeps the thread awake.
      const wake = Atomics.load(this.#control, WAKE);
      if (Atomics.load(this.#control, STOPPED) === 1) return;
      if (!this.work(read)) Atomics.wait(this.#control, WAKE, wake);
    }
  }

  /** CPU time of a helping thread up to the last window it has read. */
  cpuMs(helper: number): number {
    return this.#numbers[CPU_MS + helper] as number;
  }

  /** Windows may be claimed up to SLOTS ahead of what was taken. */
  #allow(): void {
    const { first, end } = this.#stretch as Stretch;
    const windows = Math.ceil((end - first) / WINDOW_PAGES);
    const claimable = Math.min(windows, this.#taken + SLOTS);
    Atomics.store(this.#control, CLAIMABLE, (this.#generation << WINDOW_BITS) | claimable);
    this.#wake();
  }

  #wake(): void {
    Atomics.add(this.#control, WAKE, 1);
    Atomics.notify(this.#control, WAKE);
  }

  #claim(): number | undefined {
    for (;;) {
      const next = Atomics.load(this.#control, NEXT);
      if (next < 0 || next >= Atomics.load(this.#control, CLAIMABLE)) return undefined;
      if (Atomics.compareExchange(this.#control, NEXT, next, next + 1) === next) return next & WINDOW_MASK;
    }
  }
}
