import { type PageRuns, PageRunsBuilder, uniformRuns } from './page-runs.js';

/**
 * The pages of a mapping that changed, columnar: skip `skips[i]` unchanged pages, then `lengths[i]` pages now have
 * `codes[i]`. Every length is > 0; after the last run nothing changed.
 *
 * A key is the same thing taken against a mapping of which nothing is known yet ({@link blankRuns}).
 */
export interface PagePatch {
  readonly count: number;
  /** Float64, for a gap may be longer than 2^32 pages. */
  readonly skips: Float64Array;
  readonly lengths: Uint32Array;
  readonly codes: Uint16Array;
}

/** What a mapping is before its first patch: every page unmapped, no flags. */
export function blankRuns(pages: number): PageRuns {
  return uniformRuns(pages, 0);
}

/** Collects changed runs in address order. */
export class PagePatchBuilder {
  #skips = new Float64Array(16);
  #lengths = new Uint32Array(16);
  #codes = new Uint16Array(16);
  #count = 0;
  #skipped = 0;

  skip(pages: number): void {
    this.#skipped += pages;
  }

  /** `pages` pages, at most 2^32-1, now have `code`. */
  change(pages: number, code: number): void {
    const last = this.#count - 1;
    if (this.#skipped === 0 && last >= 0 && this.#codes[last] === code) {
      const joined = (this.#lengths[last] as number) + pages;
      if (joined <= 0xffffffff) {
        this.#lengths[last] = joined;
        return;
      }
    }
    if (this.#count === this.#skips.length) this.#grow();
    this.#skips[this.#count] = this.#skipped;
    this.#lengths[this.#count] = pages;
    this.#codes[this.#count] = code;
    this.#count++;
    this.#skipped = 0;
  }

  finish(): PagePatch {
    return {
      count: this.#count,
      skips: this.#skips.slice(0, this.#count),
      lengths: this.#lengths.slice(0, this.#count),
      codes: this.#codes.slice(0, this.#count),
    };
  }

  #grow(): void {
    const [skips, lengths, codes] = [this.#skips, this.#lengths, this.#codes];
    this.#skips = new Float64Array(skips.length * 2);
    this.#lengths = new Uint32Array(lengths.length * 2);
    this.#codes = new Uint16Array(codes.length * 2);
    this.#skips.set(skips);
    this.#lengths.set(lengths);
    this.#codes.set(codes);
  }
}

/**
 * What changed between two readings of the same mapping. Pages are compared by whole code: a page that only gained
 * a flag has changed. Throws when the two differ in size.
 */
export function diffRuns(before: PageRuns, after: PageRuns): PagePatch {
  if (before.pages !== after.pages) throw new RangeError(`runs of ${before.pages} and ${after.pages} pages`);
  const patch = new PagePatchBuilder();
  let b = 0;
  let a = 0;
  let leftBefore = before.lengths[0] ?? 0;
  let leftAfter = after.lengths[0] ?? 0;
  while (b < before.count && a < after.count) {
    const step = Math.min(leftBefore, leftAfter);
    const code = after.codes[a] as number;
    if (before.codes[b] === code) patch.skip(step);
    else patch.change(step, code);
    leftBefore -= step;
    leftAfter -= step;
    if (leftBefore === 0) leftBefore = before.lengths[++b] ?? 0;
    if (leftAfter === 0) leftAfter = after.lengths[++a] ?? 0;
  }
  return patch.finish();
}

/** `before` with `patch` laid over it: a new value, `before` stays as it was. Throws when the patch runs past the end. */
export function applyPatch(before: PageRuns, patch: PagePatch): PageRuns {
  if (patch.count === 0) return before;
  const builder = new PageRunsBuilder(before.count + patch.count * 2);
  let run = 0;
  let left = before.lengths[0] ?? 0;
  const advance = (pages: number, copy: boolean): void => {
    let rest = pages;
    while (rest > 0) {
      if (run >= before.count) throw new RangeError('patch runs past the end of its mapping');
      const step = Math.min(rest, left);
      if (copy) builder.push(step, before.codes[run] as number);
      rest -= step;
      left -= step;
      if (left === 0) left = before.lengths[++run] ?? 0;
    }
  };
  for (let i = 0; i < patch.count; i++) {
    advance(patch.skips[i] as number, true);
    advance(patch.lengths[i] as number, false);
    builder.push(patch.lengths[i] as number, patch.codes[i] as number);
  }
  advance(before.pages - builder.pages, true);
  return builder.finish();
}
