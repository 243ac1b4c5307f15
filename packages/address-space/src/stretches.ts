import type { PageCode } from './page-code.js';
import type { PageRuns } from './page-runs.js';

/**
 * Walks two readings of the same pages side by side and tells of every stretch of one code then and one now, in address
 * order and without a gap: `pages` pages from `first` on were `was` and are `is`. Linear in runs, whatever the pages.
 */
export function visitStretches(
  before: PageRuns,
  after: PageRuns,
  visit: (first: number, pages: number, was: PageCode, is: PageCode) => void,
): void {
  if (before.pages !== after.pages) throw new RangeError(`runs of ${before.pages} and ${after.pages} pages`);
  let [b, a, first] = [0, 0, 0];
  let leftBefore = before.lengths[0] ?? 0;
  let leftAfter = after.lengths[0] ?? 0;
  while (b < before.count && a < after.count) {
    const pages = Math.min(leftBefore, leftAfter);
    visit(first, pages, before.codes[b] as number, after.codes[a] as number);
    first += pages;
    leftBefore -= pages;
    leftAfter -= pages;
    if (leftBefore === 0) leftBefore = before.lengths[++b] ?? 0;
    if (leftAfter === 0) leftAfter = after.lengths[++a] ?? 0;
  }
}
