import { PageFlag, type PageRuns, PageRunsBuilder, PageState, pageCode } from '@pagelapse/address-space';

export const LETTERS: Readonly<Record<string, number>> = {
  '.': PageState.unmapped,
  P: PageState.present,
  s: PageState.swapped,
  S: PageState['shared-swapped'],
  u: PageState['unknown-absent'],
};

/** An address space drawn in text, one letter a page; `*` after a letter marks it soft-dirty. */
export function runsOf(picture: string): PageRuns {
  const builder = new PageRunsBuilder();
  for (const [, letter = '', mark] of picture.matchAll(/(\S)(\*?)/g)) {
    builder.push(1, pageCode(LETTERS[letter] as number, mark === '*' ? PageFlag['soft-dirty'] : 0));
  }
  return builder.finish();
}
