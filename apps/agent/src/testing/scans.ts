import {
  type Mapping,
  PAGE_STATES,
  type PageRuns,
  PageRunsBuilder,
  PageState,
  type PageStateName,
  pageCode,
  pageIndex,
} from '@pagelapse/address-space';
import type { MappingScan, TargetScan } from '@pagelapse/procfs';

const TAKEN_AT_MS = 1_700_000_000_000;

/** One letter a page, so that a test shows its address space as a picture: `PPS..`. */
const LETTERS: Readonly<Record<string, PageStateName>> = {
  '.': 'unmapped',
  P: 'present',
  Z: 'zero-page',
  s: 'swapped',
  S: 'shared-swapped',
  c: 'swap-cached',
  R: 'resident-elsewhere',
  d: 'on-disk',
  g: 'guard',
  m: 'marker',
  '?': 'unknown-absent',
};

export function runsOf(picture: string): PageRuns {
  const builder = new PageRunsBuilder();
  for (const letter of picture) builder.push(1, pageCode(PageState[LETTERS[letter] as PageStateName], 0));
  return builder.finish();
}

/** The inverse of {@link runsOf}; flags do not show. */
export function pictureOf(runs: PageRuns): string {
  const letters = Object.keys(LETTERS);
  let picture = '';
  for (let i = 0; i < runs.count; i++) {
    const state = PAGE_STATES[(runs.codes[i] as number) & 0xff]?.name;
    picture += (letters.find((letter) => LETTERS[letter] === state) as string).repeat(runs.lengths[i] as number);
  }
  return picture;
}

export function mappingScan(start: number, picture: string, more: Partial<MappingScan & Mapping> = {}): MappingScan {
  const { runs, evidence, evidenceAtMs, smaps, ...mapping } = more;
  return {
    mapping: {
      start: pageIndex(start),
      end: pageIndex(start + picture.length),
      perms: 'rw-s',
      offset: 0,
      dev: '00:01',
      inode: '5',
      path: '/dev/zero (deleted)',
      kind: 'shared-anonymous',
      ...mapping,
    },
    runs: runs ?? runsOf(picture),
    evidence: evidence ?? 'object',
    evidenceAtMs: evidenceAtMs ?? TAKEN_AT_MS,
    ...(smaps && { smaps }),
  };
}

export function targetScan(mappings: MappingScan[], more: Partial<TargetScan> = {}): TargetScan {
  return {
    takenAtMs: TAKEN_AT_MS,
    fullTakenAtMs: more.takenAtMs ?? TAKEN_AT_MS,
    costMs: 1,
    spanMs: 2,
    epoch: 1,
    inMotionPages: 0,
    tornMappings: 0,
    badLines: 0,
    mappings,
    ...more,
  };
}
