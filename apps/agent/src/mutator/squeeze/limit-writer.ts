import type { HeldCgroup } from '@pagelapse/procfs';
import type { SqueezeControl } from '@pagelapse/protocol';
import type { Journal } from './journal.js';

/**
 * `busy`: the kernel could not free enough and the former limit stands. `gone`: the cgroup is. `aside`: the file holds what
 * neither was there before nor was written here, so it is somebody else's now.
 */
export type Written = 'set' | 'busy' | 'gone' | 'aside';

/** Called before each write: throws when it cannot be written down, and then nothing is written. */
export type Record = (file: string, from: string, to: string) => void;

/** Writes a cgroup's control files: journalled and recorded first, and never over what somebody else has set. */
export class LimitWriter {
  constructor(
    readonly cgroup: HeldCgroup,
    readonly journal: Journal,
    readonly record: Record,
  ) {}

  /** Rejects with what is no matter of squeezes: EIO, EINVAL, a journal or an audit log that cannot be written. */
  async set(file: string, value: string): Promise<Written> {
    const now = this.cgroup.read(file);
    if (now === undefined) return 'gone';
    if (now === value) return 'set';
    if (!this.journal.has(file)) this.journal.prior(file, now);
    else if (!this.journal.accounts(file, now)) return 'aside';
    this.record(file, now, value);
    this.journal.writing(file, value);
    return this.#write(file, value);
  }

  /** Asks for so many bytes to be taken (memory.reclaim): nothing stays that could be restored. */
  async reclaim(bytes: number, swappiness: number | undefined): Promise<Written> {
    const value = swappiness === undefined ? String(bytes) : `${bytes} swappiness=${swappiness}`;
    this.record('memory.reclaim', '', value);
    return this.#write('memory.reclaim', value);
  }

  /** Has somebody else written one of the files since? */
  isAside(file: string): boolean {
    const now = this.cgroup.read(file);
    return now !== undefined && !this.journal.accounts(file, now);
  }

  async #write(file: string, value: string): Promise<Written> {
    try {
      await this.cgroup.write(file, value);
      return 'set';
    } catch (error) {
      switch ((error as NodeJS.ErrnoException).code) {
        // v1: mem_cgroup_resize_max() in mm/memcontrol-v1.c.
        case 'EBUSY':
        // v2: user_proactive_reclaim() in mm/vmscan.c got not all of it.
        case 'EAGAIN':
          return 'busy';
        case 'ENOENT':
        case 'ENODEV':
          return 'gone';
        default:
          throw error;
      }
    }
  }
}

/** The file that a control sets; `reclaim` sets none. */
export const CONTROL_FILES: Readonly<{ [control in SqueezeControl]?: string }> = {
  limit: 'memory.limit_in_bytes',
  high: 'memory.high',
  max: 'memory.max',
};
