import type { PageRuns } from '@pagelapse/address-space';

/** Walks runs in address order: each look-up is for a page at or after the last one, or starts again from the front. */
export class RunCursor {
  readonly #runs: PageRuns;
  #run = 0;
  #first = 0;

  constructor(runs: PageRuns) {
    this.#runs = runs;
  }

  /** Moves to the run holding page `offset` of the mapping, which must be one of its pages. */
  seek(offset: number): void {
    if (offset < this.#first) {
      this.#run = 0;
      this.#first = 0;
    }
    while (offset >= this.end) {
      this.#first = this.end;
      this.#run++;
    }
  }

  get code(): number {
    return this.#runs.codes[this.#run] as number;
  }

  /** First page after the run. */
  get end(): number {
    return this.#first + (this.#runs.lengths[this.#run] as number);
  }
}
