import {
  asOffsets,
  type CountedMapping,
  countPages,
  type Mapping,
  PageRunsBuilder,
  PageState,
  pageIndex,
} from '@pagelapse/address-space';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SqueezeStatus } from './acts.js';
import { type ObjectPages, type SqueezeMoment, squeezeReport } from './squeeze-report.js';

const LETTERS = {
  P: PageState.present,
  E: PageState['resident-elsewhere'],
  C: PageState['swap-cached'],
  S: PageState['shared-swapped'],
  '.': PageState.unmapped,
} as const;
type Letter = keyof typeof LETTERS;

/** A mapping of a shared file from page `start` on, drawn a letter a page. */
function drawn(start: number, picture: string, inode = '7'): CountedMapping {
  const builder = new PageRunsBuilder();
  for (const letter of picture) builder.push(1, LETTERS[letter as Letter]);
  const runs = builder.finish();
  const mapping: Mapping = {
    start: pageIndex(start),
    end: pageIndex(start + picture.length),
    perms: 'rw-s',
    offset: 0,
    dev: '00:01',
    inode,
    path: '/dev/zero (deleted)',
    kind: 'shared-anonymous',
  };
  return { mapping, runs, counts: countPages(runs), evidence: undefined };
}

function moment(mappings: readonly CountedMapping[], objects: readonly ObjectPages[] = []): SqueezeMoment {
  return { takenAtMs: 0, mappings, objects };
}

const HEAD = { hostname: 'testbed', kernel: '6.12.0', pageSize: 4096, writtenAtMs: 0, ending: 'It was stopped.' };
const STATUS = {} as SqueezeStatus;

function reportOf(before: SqueezeMoment, atEnd: SqueezeMoment) {
  return squeezeReport(HEAD, STATUS, before, atEnd);
}

test('what was in memory before and is not at the end was given, whatever came in its place', () => {
  const report = reportOf(moment([drawn(16, 'PPPPES..')]), moment([drawn(16, 'PECSSP..')]));
  expect(report.mappings).toMatchObject([
    { start: '0x10000', gave: 2 * 4096, got: 4096, before: { present: 4 }, atEnd: { 'shared-swapped': 2 } },
  ]);
  expect(report.swapBefore.shared).toBe(4096);
  expect(report.swapAtEnd.shared).toBe(3 * 4096);
});

test('what was given less what was got is what memory holds less', () => {
  const letters = fc.string({ unit: fc.constantFrom('P', 'E', 'C', 'S', '.'), minLength: 24, maxLength: 24 });
  const inMemory = (picture: string): number => picture.replace(/[S.]/g, '').length;
  fc.assert(
    fc.property(letters, letters, (before, atEnd) => {
      const { mappings } = reportOf(moment([drawn(16, before)]), moment([drawn(16, atEnd)]));
      const [{ gave, got } = { gave: 0, got: 0 }] = mappings;
      expect((gave - got) / 4096).toBe(inMemory(before) - inMemory(atEnd));
    }),
  );
});

test('a mapping of another size or of another file is counted and not compared', () => {
  const before = moment([drawn(16, 'PPPP'), drawn(64, 'PP'), drawn(96, 'P')]);
  const atEnd = moment([drawn(16, 'PP'), drawn(64, '..', '8'), drawn(128, 'P')]);
  expect(reportOf(before, atEnd)).toMatchObject({ mappings: [], otherMappings: 4 });
});

test('a file that stood still, or may not be opened, is left out', () => {
  const file = { dev: '00:01', inode: '7', kind: 'shared-anonymous', path: '/x', resident: 4, swapped: 0 } as const;
  const closed = { ...file, inode: '9', resident: undefined, swapped: undefined };
  const still = { ...file, inode: '8' };
  const before = moment([], [file, still, closed]);
  const atEnd = moment([], [{ ...file, resident: 1, swapped: 3 }, still, closed]);
  expect(reportOf(before, atEnd).objects).toMatchObject([
    { inode: '7', residentBefore: 4 * 4096, residentAtEnd: 4096, swappedAtEnd: 3 * 4096 },
  ]);
});

test('S13: rebased to offsets, it knows mappings by their number and holds no address', () => {
  const atEnd = moment([drawn(0x7f3c2a400, 'PP'), drawn(0x7f3c2a500, 'SSPP')]);
  const before = moment([drawn(0x7f3c2a400, 'PP'), drawn(0x7f3c2a500, 'PPPP')]);
  const report = squeezeReport(HEAD, STATUS, before, atEnd, asOffsets(atEnd.mappings));
  expect(report).toMatchObject({ addresses: 'offsets', mappings: [{ number: 2, start: '0x0', end: '0x4000' }] });
  expect(JSON.stringify(report)).not.toMatch(/7f3c2a|34154/i);
  expect(JSON.stringify(reportOf(before, atEnd))).toContain('0x7f3c2a500000');
});
