import fc from 'fast-check';
import { pageCode, stateOf } from './page-code.js';
import { PageFlag } from './page-flags.js';
import { type PageRuns, PageRunsBuilder } from './page-runs.js';
import { PAGE_STATES, type PageStateName } from './page-state.js';

/**
 * An address space drawn in text, one letter a page; blanks are for the eye. A `*` makes the page before it soft-dirty.
 *
 *     picture('PPP* .... SSS')  three present pages, the last one written, four never touched, three shared-swapped
 */
const LETTERS: Readonly<Record<PageStateName, string>> = {
  unmapped: '.',
  present: 'P',
  'zero-page': 'Z',
  swapped: 's',
  'shared-swapped': 'S',
  'swap-cached': 'C',
  'resident-elsewhere': 'R',
  'on-disk': 'D',
  guard: 'G',
  marker: 'M',
  'unknown-absent': '?',
};

/** The code of each page of a text picture. */
function pagesOf(text: string): number[] {
  const pages: number[] = [];
  for (const letter of text.replaceAll(/\s/g, '')) {
    if (letter === '*') {
      pages.push((pages.pop() as number) | pageCode(0, PageFlag['soft-dirty']));
      continue;
    }
    const state = PAGE_STATES.find((row) => LETTERS[row.name] === letter);
    if (state === undefined) throw new Error(`no page state is drawn '${letter}'`);
    pages.push(pageCode(state.code, 0));
  }
  return pages;
}

export function runsOf(pages: Iterable<number>): PageRuns {
  const builder = new PageRunsBuilder();
  for (const code of pages) builder.push(1, code);
  return builder.finish();
}

export function picture(text: string): PageRuns {
  return runsOf(pagesOf(text));
}

/** Runs as a picture again, without flags. */
export function draw(runs: PageRuns): string {
  return expand(runs)
    .map((code) => LETTERS[(PAGE_STATES[stateOf(code)] as (typeof PAGE_STATES)[number]).name])
    .join('');
}

/** One element a page: for small mappings and brute-force comparison. */
export function expand(runs: PageRuns): number[] {
  return Array.from({ length: runs.count }, (_, i) =>
    new Array<number>(runs.lengths[i] as number).fill(runs.codes[i] as number),
  ).flat();
}

/** Any code of a known state with any flags. */
export const anyCode = fc
  .tuple(fc.nat(PAGE_STATES.length - 1), fc.nat(63))
  .map(([state, flags]) => pageCode(state, flags));

/** A few hundred pages at most: small enough to compare page by page. */
export const smallPages = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 7 }), fc.constantFrom(0, 1, 4, 3, 0x101)), { maxLength: 60 })
  .map((runs) => runs.flatMap(([length, code]) => new Array<number>(length).fill(code)));

/** Lengths and codes of up to 2^53 pages altogether, whose single runs may pass 2^32. */
export const hugePieces = fc.array(
  fc.tuple(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 2 ** 40 })), anyCode),
  { minLength: 1, maxLength: 30 },
);

export function runsOfPieces(pieces: readonly (readonly [number, number])[]): PageRuns {
  const builder = new PageRunsBuilder();
  for (const [length, code] of pieces) builder.push(length, code);
  return builder.finish();
}
