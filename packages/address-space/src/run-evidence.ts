import type { EvidenceName } from './evidence.js';
import { flagsOf, type PageCode, stateOf } from './page-code.js';
import { PageFlag } from './page-flags.js';
import { PageState } from './page-state.js';

/** Readings that a page's state can rest on, in the order in which they are made; labels follow "rests on". */
export const READINGS = [
  { name: 'page-table', label: 'the page table' },
  { name: 'file-size', label: 'the size of the file' },
  { name: 'seek-data', label: 'SEEK_DATA' },
  // Where the kernel's count of a file's pages in swap leaves no choice, they are not asked one by one (SwapCounting).
  { name: 'mincore', label: 'mincore or a count of pages in swap' },
  { name: 'cachestat', label: 'cachestat or an empty swap cache' },
] as const satisfies readonly { name: string; label: string }[];

export type ReadingName = (typeof READINGS)[number]['name'];

/** What a run of pages rests on. */
export interface RunEvidence {
  readonly readings: readonly ReadingName[];
  /**
   * A live pass may have it from a pass before, since a page out of memory stays so until somebody touches it: it is no older
   * than the mapping's evidence. All else is as old as the pass.
   */
  readonly mayBeKept: boolean;
}

/** Evidence for which the file behind shared memory was asked where it has data. */
const ASKED: ReadonlySet<EvidenceName> = new Set([
  'object',
  'object-without-cachestat',
  'object-without-mincore',
  'extents-only',
]);

/** What pages of this code rest on in a mapping of this evidence. */
export function runEvidence(evidence: EvidenceName, code: PageCode): RunEvidence {
  return { readings: readingsOf(evidence, code), mayBeKept: ASKED.has(evidence) && isKept(code) };
}

function readingsOf(evidence: EvidenceName, code: PageCode): readonly ReadingName[] {
  if (evidence === 'not-walked') return [];
  const asked = ASKED.has(evidence);
  switch (stateOf(code)) {
    case PageState['on-disk']:
      return ['page-table', 'file-size'];
    case PageState.unmapped:
      if (evidence === 'file') return ['page-table', 'file-size'];
      return asked ? ['page-table', 'seek-data'] : ['page-table'];
    case PageState.marker:
      return asked && isWriteProtected(code) ? ['page-table', 'seek-data'] : ['page-table'];
    case PageState['unknown-absent']:
      return evidence === 'extents-only' ? ['page-table', 'seek-data'] : ['page-table'];
    case PageState['shared-swapped']:
      return ['page-table', 'seek-data', evidence === 'object-without-mincore' ? 'cachestat' : 'mincore'];
    case PageState['resident-elsewhere']:
    case PageState['swap-cached']:
      if (evidence === 'object-without-cachestat') return ['page-table', 'seek-data', 'mincore'];
      if (evidence === 'object-without-mincore') return ['page-table', 'seek-data', 'cachestat'];
      return ['page-table', 'seek-data', 'mincore', 'cachestat'];
    default:
      return ['page-table'];
  }
}

function isKept(code: PageCode): boolean {
  const state = stateOf(code);
  if (state === PageState.marker) return isWriteProtected(code);
  return state === PageState['shared-swapped'] || state === PageState.unmapped;
}

function isWriteProtected(code: PageCode): boolean {
  return (flagsOf(code) & PageFlag['uffd-wp']) !== 0;
}
