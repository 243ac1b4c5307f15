import { formatAddress, type PageIndex, type PageStateName, pageStateOf, stateOf } from '@pagelapse/address-space';
import type { SelfCheck } from '@pagelapse/protocol';
import { type DecodedPicture, NOT_MAPPED } from './decoded-picture.js';
import { type Expectation, UNCHECKED, type Unchecked } from './expected-pages.js';

type Wrong = SelfCheck['wrong'][number];
export type NotChecked = SelfCheck['notChecked'][number];

/** Counts page by page what was shown as it had to be, and gathers what was not. */
export class Comparison {
  readonly #states = new Map<PageStateName, number>();
  readonly #unchecked = new Map<string, NotChecked & { pages: number }>();
  readonly wrong: Wrong[] = [];
  #pages = 0;

  /** Holds the pages of a region, the first of which is page index `first`, against the picture. */
  region(
    name: string,
    first: PageIndex,
    pageSize: number,
    expected: readonly Expectation[],
    picture: DecodedPicture,
  ): void {
    const codes = picture.codes(first, expected.length);
    let run: { end: number; wrong: Wrong } | undefined;
    for (const [page, expectation] of expected.entries()) {
      if ('unchecked' in expectation) {
        this.#leaveOut(name, expectation.unchecked);
        continue;
      }
      const { state } = expectation;
      this.#pages++;
      this.#states.set(state, (this.#states.get(state) ?? 0) + 1);
      const shown = nameOf(codes[page] as number);
      if (shown === state) continue;
      if (run?.end === page && run.wrong.expected === state && run.wrong.shown === shown) {
        run.wrong.pages++;
        run.end++;
        continue;
      }
      const address = formatAddress((first + page) as PageIndex, pageSize);
      run = { end: page + 1, wrong: { region: name, address, pages: 1, expected: state, shown } };
      this.wrong.push(run.wrong);
    }
  }

  get pages(): number {
    return this.#pages;
  }

  get states(): SelfCheck['states'] {
    return [...this.#states].map(([state, pages]) => ({ state, pages }));
  }

  get notChecked(): NotChecked[] {
    return [...this.#unchecked.values()];
  }

  #leaveOut(region: string, why: Unchecked): void {
    const key = `${region} ${why}`;
    const known = this.#unchecked.get(key);
    if (known !== undefined) known.pages++;
    else this.#unchecked.set(key, { what: region, pages: 1, why: UNCHECKED[why] });
  }
}

function nameOf(code: number): string {
  if (code === NOT_MAPPED) return 'not mapped';
  return pageStateOf(stateOf(code))?.name ?? `state ${stateOf(code)}`;
}
