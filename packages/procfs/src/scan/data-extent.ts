/** What tells that a file was truncated, punched or newly filled between two readings. */
export interface ObjectStamp {
  readonly sizePages: number;
  readonly blocks: number;
  readonly changedAtNs: bigint;
  readonly takenAtNs: bigint;
}

/** The kernel's clock for ctime moves once a tick (ktime_get_coarse_real_ts64()); this is several of the longest. */
const TICKS_NS = 50_000_000n;

export function sameStamp(a: ObjectStamp, b: ObjectStamp): boolean {
  return a.changedAtNs === b.changedAtNs && sameAmount(a, b);
}

/**
 * Had the file the same data all the time from `before` to `after`? Within a tick of its last change it is not said to:
 * another change could bear the same ctime.
 */
export function isSteady(before: ObjectStamp, after: ObjectStamp): boolean {
  return sameStamp(before, after) && before.takenAtNs - before.changedAtNs > TICKS_NS;
}

function sameAmount(a: ObjectStamp, b: ObjectStamp): boolean {
  return a.sizePages === b.sizePages && a.blocks === b.blocks;
}

/**
 * The extent of data last found in a file, in pages of it. Finding where an extent ends costs the kernel a walk over
 * all of it (mapping_seek_hole_data() in mm/filemap.c), so what was found is kept from span to span of one reading. It is
 * not kept longer: a page preallocated and never written gets data, and the file's stamp stands, when it goes to swap.
 */
export class DataExtent {
  /** Nothing lies between `#knownFrom` and `dataFrom`; from `dataFrom` to `dataTo` all is data. */
  #knownFrom = 0;
  dataFrom = 0;
  dataTo = 0;
  #learntAt: ObjectStamp | undefined;

  /** Is it known what is at `page`? */
  reaches(page: number): boolean {
    return page >= this.#knownFrom && page < this.dataTo;
  }

  learn(knownFrom: number, dataFrom: number, dataTo: number): void {
    this.#knownFrom = knownFrom;
    this.dataFrom = dataFrom;
    this.dataTo = dataTo;
  }

  /**
   * To be called before it is used, with the file's stamp of now. False when what is kept is only assumed to hold: the
   * ctime has moved meanwhile, as it does with the first write to any shared page, while size and blocks stand.
   * Such an extent is kept only for those who can check what they make of it; anything less certain is forgotten.
   */
  recall(now: ObjectStamp, checkable: boolean): boolean {
    const learntAt = this.#learntAt;
    if (learntAt !== undefined && isSteady(learntAt, now)) return true;
    if (learntAt !== undefined && checkable && sameAmount(learntAt, now)) return false;
    this.forget();
    this.#learntAt = now;
    return true;
  }

  forget(): void {
    this.#knownFrom = this.dataFrom = this.dataTo = 0;
    this.#learntAt = undefined;
  }
}
