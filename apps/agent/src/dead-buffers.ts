import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** So much of dead buffers may lie before they are looked for. */
const ROOM_BYTES = 4 * 2 ** 20;

/** Buffers that die young, or also those that have lived for a while: what V8 collects is called so. */
export type Reach = 'minor' | 'major';

type Collect = (how: { readonly type: Reach }) => void;

/**
 * Gives back the memory of buffers that nobody has any more. V8 counts what is in its heap, and looks for dead buffers,
 * which are beside it, only after 32 MiB of them in each thread, or 64 of old ones. Whoever makes large buffers all the
 * time says so after each.
 */
export class DeadBuffers {
  /** Bytes of buffers that were left when they were looked for last. */
  #left = 0;

  /** `collect`: V8's own, unless told. */
  constructor(
    readonly reach: Reach,
    readonly bufferBytes: () => number = () => process.memoryUsage().arrayBuffers,
    private collect?: Collect,
  ) {}

  /** Takes 20 us; where there was much to give back a millisecond, or five for what has lived for a while. */
  release(): void {
    const bytes = this.bufferBytes();
    if (bytes - this.#left < ROOM_BYTES) {
      this.#left = Math.min(this.#left, bytes);
      return;
    }
    this.collect ??= exposedCollector();
    this.collect({ type: this.reach });
    this.#left = this.bufferBytes();
  }
}

function exposedCollector(): Collect {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as Collect;
}
