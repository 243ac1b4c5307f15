import { blankRuns, type PageRuns, PageRunsBuilder, PageState } from '@pagelapse/address-space';
import { expect, test } from 'vitest';
import { wireBatch, wireMapping, wirePatch } from '../../api/wire.fixture.js';
import { batchOfWire } from '../../api/wire-to-batch.js';
import { applyBatch, type ProcessPicture } from '../../state/process-picture.js';
import { pagesGiven } from './pages-given.js';

const LETTERS = {
  P: PageState.present,
  S: PageState['shared-swapped'],
  C: PageState['swap-cached'],
  E: PageState['resident-elsewhere'],
  '.': PageState.unmapped,
} as const;

function runsOf(picture: string): PageRuns {
  const builder = new PageRunsBuilder();
  for (const letter of picture) builder.push(1, LETTERS[letter as keyof typeof LETTERS]);
  return builder.finish();
}

/** Mappings of one shared file by their first page in it, drawn a letter a page. */
function pictureOf(drawn: Readonly<Record<number, string>>, epoch = 1): ProcessPicture {
  const rows = Object.entries(drawn).map(([first, picture], i) => ({ id: i + 1, first: Number(first), picture }));
  const value = wireBatch({
    key: true,
    epoch,
    pass: { takenAtMs: 1000 * epoch },
    mappings: rows.map(({ id, first, picture }) => ({
      ...wireMapping(id, id * 1000, picture.length),
      offset: BigInt(first * 4096),
    })),
    patches: rows.map(({ id, picture }) => wirePatch(id, blankRuns(picture.length), runsOf(picture))),
  });
  return applyBatch(undefined, batchOfWire(value));
}

test('what each mapping gave is counted, and a page of a file that is mapped twice once', () => {
  const before = pictureOf({ 0: 'PPPPPP..', 4: 'PP..' });
  const after = pictureOf({ 0: 'PPESCS..', 4: 'CS..' });
  const given = pagesGiven(before, after, 4096);
  expect(
    given?.mappings.map(({ memoryBefore, memoryAfter, swapAfter }) => [memoryBefore, memoryAfter, swapAfter]),
  ).toEqual([
    [6, 3, 3],
    [2, 0, 2],
  ]);
  expect(given?.objects).toMatchObject([{ memoryBefore: 6, memoryAfter: 3, swapBefore: 0, swapAfter: 3 }]);
  expect(given?.total).toEqual(expect.objectContaining({ memoryBefore: 6, swapAfter: 3 }));
});

test('what stood still is left out, and two address spaces are not compared', () => {
  const same = pictureOf({ 0: 'PPS' });
  expect(pagesGiven(same, pictureOf({ 0: 'PPS' }), 4096)).toMatchObject({ mappings: [], objects: [] });
  expect(pagesGiven(same, pictureOf({ 0: 'PPS' }, 2), 4096)).toBeUndefined();
});
