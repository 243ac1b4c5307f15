import type { EvidenceName } from './evidence.js';
import { type Mapping, objectKey } from './mapping.js';
import { stateOf } from './page-code.js';
import type { PageCounts } from './page-counts.js';
import type { PageRuns } from './page-runs.js';

/** A mapping with what is known of its pages; `counts` are those of `runs`. */
export interface CountedMapping {
  readonly mapping: Mapping;
  readonly runs: PageRuns;
  readonly counts: PageCounts;
  /** Absent when it is of a kind this version does not know. */
  readonly evidence: EvidenceName | undefined;
}

/**
 * Pages in one of `states`, each counted once: a page of a file that several mappings show in one of them is one page.
 * `isOfFile`: are such pages of this mapping the file's own, and not private copies?
 */
export function countOnce(
  mappings: Iterable<CountedMapping>,
  states: readonly number[],
  isOfFile: (mapping: Mapping) => boolean,
  pageSize: number,
): number {
  const byFile = new Map<string, CountedMapping[]>();
  let total = 0;
  for (const counted of mappings) {
    const pages = pagesIn(counted.counts, states);
    if (pages === 0) continue;
    const key = isOfFile(counted.mapping) ? keyOf(counted.mapping) : undefined;
    const views = key === undefined ? undefined : byFile.get(key);
    if (key === undefined) total += pages;
    else if (views === undefined) byFile.set(key, [counted]);
    else views.push(counted);
  }
  for (const views of byFile.values()) {
    const [only] = views;
    total += views.length === 1 && only ? pagesIn(only.counts, states) : unionOfViews(views, states, pageSize);
  }
  return total;
}

/** Mappings never change, and putting the keys of 65,000 together takes longer than counting them. */
const keys = new WeakMap<Mapping, string>();

function keyOf(mapping: Mapping): string | undefined {
  const known = keys.get(mapping);
  if (known !== undefined) return known;
  const key = objectKey(mapping);
  if (key !== undefined) keys.set(mapping, key);
  return key;
}

function pagesIn({ states }: PageCounts, wanted: readonly number[]): number {
  let pages = 0;
  for (const state of wanted) pages += states[state] as number;
  return pages;
}

/** Pages of a file that are in one of the states in any of the views, in pages of the file: overlaps count once. */
function unionOfViews(views: readonly CountedMapping[], states: readonly number[], pageSize: number): number {
  const stretches: { first: number; end: number }[] = [];
  for (const { mapping, runs } of views) {
    let page = mapping.offset / pageSize;
    for (let i = 0; i < runs.count; i++) {
      const length = runs.lengths[i] as number;
      if (states.includes(stateOf(runs.codes[i] as number))) stretches.push({ first: page, end: page + length });
      page += length;
    }
  }
  stretches.sort((a, b) => a.first - b.first);
  let total = 0;
  let covered = 0;
  for (const { first, end } of stretches) {
    total += Math.max(0, end - Math.max(first, covered));
    covered = Math.max(covered, end);
  }
  return total;
}
