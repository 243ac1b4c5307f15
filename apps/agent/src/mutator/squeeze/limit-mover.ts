import { limitOf } from '@pagelapse/procfs';
import type { SqueezeControl } from '@pagelapse/protocol';
import { MOST_PIECE_BYTES, nextLimit } from './leg.js';
import { CONTROL_FILES, type LimitWriter, type Written } from './limit-writer.js';

export interface MoverOptions {
  readonly control: SqueezeControl;
  readonly pageSize: number;
  /** Of memory.reclaim (v2); v1 has a file of its own. */
  readonly swappiness: number | undefined;
  /** Swap that the cgroup may use: v1 limits memory and swap together. */
  readonly swapLimit: number | undefined;
}

/** v1: memory and swap together. */
const MEMSW = 'memory.memsw.limit_in_bytes';
/** Usage may be so far above what was asked of memory.reclaim before it is asked again. */
const RECLAIM_SLACK_PART = 0.01;
/**
 * v1 reclaims memory to its limit before the limit of both can follow: what is left of the swap that may be used is a
 * piece, and so much may go there beyond it before memory comes down no further.
 */
const LEAST_PIECE_BYTES = 4 * 2 ** 20;

/** Moves a limit by one piece at a time, whatever the control. */
export class LimitMover {
  /** The limit as it was last set; the usage at the beginning until then. */
  #current: number;

  constructor(
    readonly writer: LimitWriter,
    readonly options: MoverOptions,
    usage: number,
  ) {
    this.#current = usage;
  }

  get current(): number {
    return this.#current;
  }

  /** Is there nothing to do for now, with the limit to be at `wanted`? */
  isAt(wanted: number, usage: number): boolean {
    const { control, pageSize, swapLimit } = this.options;
    if (control === 'reclaim') return usage <= wanted * (1 + RECLAIM_SLACK_PART);
    const whole = Math.floor(wanted / pageSize) * pageSize;
    if (this.#limit(CONTROL_FILES[control] as string) !== whole) return false;
    return control !== 'limit' || swapLimit === undefined || this.#limit(MEMSW) === whole + swapLimit;
  }

  /** One piece of the way; `usage` is that of now. */
  async step(wanted: number, usage: number): Promise<Written> {
    const { control, pageSize, swappiness } = this.options;
    const from = control === 'reclaim' ? usage : this.#current;
    const next = nextLimit(from, wanted, pageSize, this.#piece);
    const written = await this.#set(control, next, usage, swappiness);
    if (written === 'set') this.#current = next;
    return written;
  }

  get #piece(): number {
    const { swapLimit } = this.options;
    if (swapLimit === undefined) return MOST_PIECE_BYTES;
    const left = swapLimit - (this.writer.cgroup.figures()?.swapped ?? 0);
    return Math.min(MOST_PIECE_BYTES, Math.max(LEAST_PIECE_BYTES, left));
  }

  async #set(control: SqueezeControl, next: number, usage: number, swappiness: number | undefined): Promise<Written> {
    switch (control) {
      case 'limit':
        return this.#setV1(next);
      case 'high':
        return this.writer.set('memory.high', String(next));
      case 'max': {
        // memory.max kills when the kernel cannot reclaim down to it (memory_max_write() in mm/memcontrol.c): reclaim first.
        if (usage > next) {
          const reclaimed = await this.writer.reclaim(usage - next, swappiness);
          if (reclaimed !== 'set') return reclaimed;
          if ((this.writer.cgroup.figures()?.usage ?? 0) > next) return 'busy';
        }
        return this.writer.set('memory.max', String(next));
      }
      case 'reclaim':
        return this.writer.reclaim(usage - next, swappiness);
    }
  }

  /** memory.memsw.limit_in_bytes is never below memory.limit_in_bytes (EINVAL): it goes up first, and down after. */
  async #setV1(next: number): Promise<Written> {
    const { swapLimit } = this.options;
    const limit = { file: 'memory.limit_in_bytes', value: next };
    if (swapLimit === undefined) return this.writer.set(limit.file, String(next));
    const both = { file: MEMSW, value: next + swapLimit };
    const bothNow = this.#limit(MEMSW) ?? Number.POSITIVE_INFINITY;
    for (const { file, value } of both.value > bothNow ? [both, limit] : [limit, both]) {
      const written = await this.writer.set(file, String(value));
      if (written !== 'set') return written;
    }
    return 'set';
  }

  #limit(file: string): number | undefined {
    return limitOf(this.writer.cgroup.read(file));
  }
}
