import { type PageRuns, PageRunsBuilder } from './page-runs.js';

/** `count` pages from `first` on, as runs of their own. Linear in runs. Throws RangeError beyond the runs. */
export function sliceRuns(runs: PageRuns, first: number, count: number): PageRuns {
  const end = first + count;
  if (first < 0 || count < 0 || end > runs.pages) throw new RangeError(`${first} to ${end} of ${runs.pages} pages`);
  const builder = new PageRunsBuilder();
  let page = 0;
  for (let i = 0; i < runs.count && page < end; i++) {
    const next = page + (runs.lengths[i] as number);
    builder.push(Math.min(end, next) - Math.max(first, page), runs.codes[i] as number);
    page = next;
  }
  return builder.finish();
}
