import { PageFlag, PageState, pageCode } from '@pagelapse/address-space';
import { expect, test } from 'vitest';
import type { Move, RangeLook } from '../channel.js';
import { type Advised, pageActReport } from './page-act-report.js';

const PAGE_SIZE = 4096;
const { exclusive } = PageFlag;
const ALONE = pageCode(PageState.present, exclusive);
const SHARED = pageCode(PageState.present, 0);
const [SWAPPED, OUT, CACHED, ELSEWHERE, ON_DISK, NONE, UNKNOWN] = (
  ['swapped', 'shared-swapped', 'swap-cached', 'resident-elsewhere', 'on-disk', 'unmapped', 'unknown-absent'] as const
).map((name) => pageCode(PageState[name], 0)) as [number, number, number, number, number, number, number];

type MoveText = readonly [was: number, is: number, pages: number, reached?: boolean];

function look(
  more: { moves?: readonly MoveText[]; kind?: string } & Partial<Omit<RangeLook, 'moves'>> = {},
): RangeLook {
  const { moves, kind = 'anonymous', ...rest } = more;
  return {
    look: 1,
    takenAtMs: 1,
    addressSpace: 'here',
    mapping: { start: 0, end: 1000, perms: 'rw-p', offset: 0, dev: '00:00', inode: '0', path: '', kind },
    swapTotal: 2 ** 30,
    swapFree: 2 ** 30,
    states: [],
    ...rest,
    ...(moves && { moves: moves.map(([was, is, pages, reached = true]): Move => ({ was, is, pages, reached })) }),
  };
}

function report(after: Parameters<typeof look>[0], advised: Partial<Advised> = {}) {
  const given = { advice: 'page-out', first: 0, count: 1000, atMs: 1, tookMs: 1, reached: 1000, ...advised } as const;
  return pageActReport(given, look(), look(after), PAGE_SIZE);
}

const reasons = (told: ReturnType<typeof report>) => told.stayed.map(({ reason, pages }) => `${pages} ${reason}`);

test('what left memory is counted, whatever the kernel answered', () => {
  const told = report({
    moves: [
      [ALONE, SWAPPED, 500],
      [ALONE, OUT, 20],
      [ALONE, ON_DISK, 4],
      [SHARED, SHARED, 100],
      [NONE, NONE, 300],
      [SWAPPED, SWAPPED, 76],
    ],
  });
  expect(told).toMatchObject({ wanted: 624, moved: 524 });
  expect(told.text).toBe('2.0 MiB of the 2.4 MiB that were in memory left it.');
  expect(reasons(told)).toEqual(['100 mapped-by-others']);
  expect(told.stayed[0]?.text).toBe('400 KiB stayed: mapped more than once: the kernel passes such pages over.');
});

test.for<[string, Parameters<typeof look>[0]]>([
  ['locked', { vmFlags: 'rd wr lo ac' }],
  ['not-paged', { kind: 'hugetlb' }],
  ['no-swap', { swapTotal: 0, swapFree: 0 }],
  ['swap-full', { swapFree: 0 }],
  ['busy', {}],
])('pages of a process alone that stay: %s', ([reason, after]) => {
  expect(reasons(report({ moves: [[ALONE, ALONE, 10]], ...after }))).toEqual([`10 ${reason}`]);
});

test('file pages need no swap to leave', () => {
  const page = pageCode(PageState.present, exclusive | PageFlag.file);
  const told = report({
    kind: 'file',
    swapTotal: 0,
    swapFree: 0,
    moves: [
      [page, page, 3],
      [ALONE, ALONE, 2],
    ],
  });
  expect(reasons(told)).toEqual(['2 no-swap', '3 busy']);
});

test('shared pages that this process does not map are not reached through it', () => {
  expect(
    reasons(
      report({
        moves: [
          [ELSEWHERE, ELSEWHERE, 7],
          [ALONE, CACHED, 2],
          [ALONE, UNKNOWN, 1],
        ],
      }),
    ),
  ).toEqual(['7 not-mapped-here', '2 swap-cached', '1 unknown']);
});

test('a shared page that reclaim unmapped and could not write is not said to be mapped by others', () => {
  const told = report({ swapTotal: 0, swapFree: 0, moves: [[ALONE, ELSEWHERE, 5]] });
  expect(reasons(told)).toEqual(['5 no-swap']);
});

test('a page that came in again between the two looks stayed', () => {
  const moving = pageCode(PageState.present, exclusive | PageFlag['in-motion']);
  expect(reasons(report({ moves: [[ALONE, moving, 1]] }))).toEqual(['1 in-motion']);
});

test('where the kernel stopped is said, and what lay beyond', () => {
  const told = report(
    {
      moves: [
        [ALONE, SWAPPED, 600],
        [ALONE, ALONE, 400, false],
      ],
    },
    { reached: 600, stopped: 'ENOMEM' },
  );
  expect(reasons(told)).toEqual(['400 not-reached']);
  expect(told.text).toMatch(/The kernel stopped 1\.6 MiB before the end of the range: ENOMEM\.$/);
});

test('a mapping that the kernel refuses as a whole is locked', () => {
  const told = report({ moves: [[ALONE, ALONE, 1000, false]] }, { reached: 0, stopped: 'EINVAL' });
  expect(reasons(told)).toEqual(['1000 locked']);
  expect(told.text).toBe('0 B of the 3.9 MiB that were in memory left it.');
});

test('brought back, private pages wait to be touched, shared ones are in the swap cache', () => {
  const told = report(
    {
      moves: [
        [SWAPPED, SWAPPED, 8],
        [SWAPPED, ALONE, 1],
        [OUT, CACHED, 30],
        [OUT, OUT, 2],
        [ON_DISK, ON_DISK, 5],
        [ALONE, ALONE, 50],
      ],
    },
    { advice: 'bring-back' },
  );
  expect(told).toMatchObject({ wanted: 46, moved: 31 });
  expect(reasons(told)).toEqual(['13 awaits-touch', '2 busy']);
  expect(told.text).toBe('124 KiB of the 184 KiB that were out of memory are back.');
});

test('made cold, nothing has to leave', () => {
  const told = report(
    {
      moves: [
        [ALONE, ALONE, 256],
        [SHARED, SHARED, 256],
      ],
    },
    { advice: 'cold' },
  );
  expect(told.text).toBe('The kernel takes 1 MiB of the 2 MiB in memory first when memory gets short.');
  expect(reasons(told)).toEqual(['256 mapped-by-others']);
});

test('a range without memory is said to be one', () => {
  expect(report({ moves: [[NONE, NONE, 9]] })).toMatchObject({ wanted: 0, text: 'Nothing of it was in memory.' });
});
