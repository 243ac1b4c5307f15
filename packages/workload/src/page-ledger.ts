import { ACTS, type Act, type LedgerRun, type PageRange } from './region-spec.js';

const UNTOUCHED = 0xff;

/** Remembers the last act on every page of a region: what the workload knows it did, to hold a scan against. */
export class PageLedger {
  /** One byte a page: row of ACTS, or UNTOUCHED. */
  readonly #last: Uint8Array;

  constructor(pages: number) {
    this.#last = new Uint8Array(pages).fill(UNTOUCHED);
  }

  enter(act: Act, range: PageRange): void {
    const row = ACTS.findIndex((candidate) => candidate.name === act);
    this.#last.fill(row, range.first, range.first + range.count);
  }

  /** Does any page of the range carry one of these acts last? */
  carries(acts: readonly Act[], range: PageRange): boolean {
    const rows = new Set(acts.map((act) => ACTS.findIndex((candidate) => candidate.name === act)));
    return this.#last.subarray(range.first, range.first + range.count).some((row) => rows.has(row));
  }

  /** Runs of equal last acts, covering the region. */
  runs(): LedgerRun[] {
    const runs: LedgerRun[] = [];
    let first = 0;
    for (let page = 1; page <= this.#last.length; page++) {
      if (page < this.#last.length && this.#last[page] === this.#last[first]) continue;
      runs.push({ act: ACTS[this.#last[first] as number]?.name ?? 'untouched', first, count: page - first });
      first = page;
    }
    return runs;
  }
}
