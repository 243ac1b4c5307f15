import type { Capabilities } from '@pagelapse/procfs';
import type { Turns } from './measure/in-turns.js';
import { CannotRun } from './report/outcome.js';
import type { Programs } from './stage/programs.js';

/** Bytes of the mapping in the 2021 thread's tables. Every other size is a share of it. */
export const FULL_SIZE = 16 * 2 ** 30;

/** Something that must not outlive its bench. */
export interface Closable {
  close(): void | Promise<void>;
}

export interface BenchOptions {
  readonly sizeBytes: number;
  /** Prove that everything works, in seconds; figures mean nothing. */
  readonly smoke: boolean;
  readonly programs: Programs;
  readonly capabilities: Capabilities;
  say(sentence: string): void;
}

/** What a bench is given, and what clears up behind it. */
export class BenchContext {
  readonly #kept: Closable[] = [];
  #closed: Promise<void> | undefined;

  constructor(readonly options: BenchOptions) {}

  get capabilities(): Capabilities {
    return this.options.capabilities;
  }

  get programs(): Programs {
    return this.options.programs;
  }

  /** Pages of the thread's mapping, or a share of it. At least 512, so that every layout is possible. */
  pages(share = 1): number {
    return Math.max(512, Math.floor((this.options.sizeBytes * share) / this.capabilities.pageSize));
  }

  /** A figure given for the full size, at the size of this run. */
  scaled(figure: number): number {
    return Math.max(1, Math.round((figure * this.options.sizeBytes) / FULL_SIZE));
  }

  turns(warmUps: number, rounds: number): Turns {
    return this.options.smoke ? { warmUps: 0, rounds: 2 } : { warmUps, rounds };
  }

  /** How long a phase of a live measurement lasts. */
  phaseMs(full: number): number {
    return this.options.smoke ? 400 : full;
  }

  say(sentence: string): void {
    this.options.say(sentence);
  }

  /** The kernel's page of zeroes, which root alone may know. */
  zeroPfn(): number {
    const { zeroPfns } = this.capabilities;
    if (zeroPfns === undefined) throw new CannotRun('page frame numbers are hidden from it: it needs CAP_SYS_ADMIN');
    return zeroPfns.small;
  }

  /** Closes `thing` at the end of the bench at the latest; what was kept last goes first. */
  keep<T extends Closable>(thing: T): T {
    this.#kept.push(thing);
    return thing;
  }

  async release(...things: readonly Closable[]): Promise<void> {
    for (const thing of things) {
      const index = this.#kept.lastIndexOf(thing);
      // Not there: the bench is being closed, and with it this thing.
      if (index === -1) continue;
      this.#kept.splice(index, 1);
      await thing.close();
    }
  }

  /** Safe to call again, also while it is under way: everybody waits for the same end. */
  async close(): Promise<void> {
    this.#closed ??= this.#closeKept();
    await this.#closed;
    // Kept by a bench that went on a little after it was interrupted.
    await this.#closeKept();
  }

  async #closeKept(): Promise<void> {
    for (let thing = this.#kept.pop(); thing !== undefined; thing = this.#kept.pop()) await thing.close();
  }
}
