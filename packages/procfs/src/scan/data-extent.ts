/** What tells that a file was truncated, punched or newly filled between two readings. */
export interface ObjectStamp {
  readonly sizePages: number;
  readonly blocks: number;
  readonly changedAtNs: bigint;
}

export function sameStamp(a: ObjectStamp, b: ObjectStamp): boolean {
  return a.changedAtNs === b.changedAtNs && sameAmount(a, b);
}

function sameAmount(a: ObjectStamp, b: ObjectStamp): boolean {
  return a.sizePages === b.sizePages && a.blocks === b.blocks;
}

/**
 * The extent of data last found in a file, in pages of it. Finding where an extent ends costs the kernel a walk over
 * all of it (mapping_seek_hole_data() in mm/filemap.c), so what was found is kept from window to window and from pass
 * to pass, for as long as the file's stamp allows.
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
   * To be called before it is used, with the file's stamp of now. True when what is kept is only assumed to hold: the
   * ctime has moved, as it does with the first write to any shared page, while size and blocks stand. Such an extent is
   * kept only for those who can check what they make of it; anything less certain is forgotten.
   */
  recall(now: ObjectStamp, checkable: boolean): boolean {
    const learntAt = this.#learntAt;
    if (learntAt !== undefined && sameStamp(learntAt, now)) return false;
    if (learntAt !== undefined && checkable && sameAmount(learntAt, now)) return true;
    this.forget();
    this.#learntAt = now;
    return false;
  }

  forget(): void {
    this.#knownFrom = this.dataFrom = this.dataTo = 0;
    this.#learntAt = undefined;
  }
}
