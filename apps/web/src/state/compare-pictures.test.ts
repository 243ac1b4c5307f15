import { blankRuns, type PageRuns, PageRunsBuilder, PageState, stateOf } from '@pagelapse/address-space';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wireBatch, wireMapping, wirePatch } from '../api/wire.fixture.js';
import { batchOfWire } from '../api/wire-to-batch.js';
import { type Changes, changesOf, comparePictures, transitionsOf } from './compare-pictures.js';
import { applyBatch, type ProcessPicture, sameIn } from './process-picture.js';

function runsOf(states: readonly number[]): PageRuns {
  const builder = new PageRunsBuilder();
  for (const state of states) builder.push(1, state);
  return builder.finish();
}

function pictureOf(mappings: Readonly<Record<number, readonly number[]>>, epoch = 1): ProcessPicture {
  const entries = Object.entries(mappings).map(([id, states]) => [Number(id), states] as const);
  const value = wireBatch({
    key: true,
    epoch,
    mappings: entries.map(([id, states]) => wireMapping(id, id * 1000, states.length)),
    patches: entries.map(([id, states]) => wirePatch(id, blankRuns(states.length), runsOf(states))),
  });
  return applyBatch(undefined, batchOfWire(value));
}

const { present, unmapped } = PageState;
const shared = PageState['shared-swapped'];

test('what came into a state and what left it is counted page by page', () => {
  const states = fc.array(fc.constantFrom(present, unmapped, shared), { minLength: 40, maxLength: 40 });
  fc.assert(
    fc.property(states, states, (before, after) => {
      const comparison = comparePictures(pictureOf({ 1: before }), pictureOf({ 1: after }));
      for (const state of [present, unmapped, shared]) {
        const came = after.filter((is, i) => is === state && before[i] !== state).length;
        const left = before.filter((was, i) => was === state && after[i] !== state).length;
        expect(comparison?.came[state]).toBe(came);
        expect(comparison?.left[state]).toBe(left);
      }
    }),
  );
});

test('pages of a mapping that came or went count, and so does the mapping', () => {
  const comparison = comparePictures(pictureOf({ 1: [present, shared] }), pictureOf({ 2: [shared, shared, shared] }));
  expect(comparison?.came[shared]).toBe(3);
  expect(comparison?.left[shared]).toBe(1);
  expect([comparison?.mappingsCome, comparison?.mappingsGone]).toEqual([1, 1]);
});

test('a watch that numbers mappings otherwise is of the same mappings; one that has grown is another', () => {
  const pictureNumbered = (mappings: readonly (readonly [id: number, start: number, states: readonly number[]])[]) =>
    applyBatch(
      undefined,
      batchOfWire(
        wireBatch({
          key: true,
          mappings: mappings.map(([id, start, { length }]) => wireMapping(id, start, length)),
          patches: mappings.map(([id, , states]) => wirePatch(id, blankRuns(states.length), runsOf(states))),
        }),
      ),
    );
  const before = pictureNumbered([
    [1, 1000, [present, present]],
    [2, 2000, [present, present, present]],
  ]);
  const after = pictureNumbered([
    [1, 500, [unmapped]],
    [2, 1000, [present, shared]],
    [3, 2000, [present, present, present, shared]],
  ]);
  const comparison = comparePictures(before, after);
  expect([comparison?.came[shared], comparison?.left[shared]]).toEqual([2, 0]);
  expect([comparison?.came[present], comparison?.left[present]]).toEqual([3, 4]);
  expect([comparison?.mappingsCome, comparison?.mappingsGone]).toEqual([2, 1]);
  const [first] = before.mappings;
  expect(first && sameIn(after, first)?.id).toBe(2);
});

test('two address spaces are not compared', () => {
  expect(comparePictures(pictureOf({ 1: [present] }, 1), pictureOf({ 1: [present] }, 2))).toBeUndefined();
});

function statesOf(runs: PageRuns | undefined): number[] {
  return Array.from({ length: runs?.count ?? 0 }, (_, i) =>
    new Array<number>(runs?.lengths[i] as number).fill(stateOf(runs?.codes[i] as number)),
  ).flat();
}

test('the map of changes has changed pages alone, as they were and as they are', () => {
  const states = fc.array(fc.constantFrom(present, unmapped, shared), { minLength: 20, maxLength: 20 });
  fc.assert(
    fc.property(states, states, (before, after) => {
      const changes = changesOf(runsOf(before), runsOf(after));
      expect(statesOf(changes?.before)).toEqual(before.map((was, i) => (was === after[i] ? unmapped : was)));
      expect(statesOf(changes?.after)).toEqual(after.map((is, i) => (is === before[i] ? unmapped : is)));
    }),
  );
  expect(statesOf(changesOf(undefined, runsOf([present, unmapped]))?.after)).toEqual([present, unmapped]);
  expect(changesOf(undefined, undefined)).toBeUndefined();
});

test('changes of any stretch are counted by where they came from and where they went', () => {
  const states = fc.array(fc.constantFrom(present, unmapped, shared), { minLength: 20, maxLength: 20 });
  fc.assert(
    fc.property(states, states, fc.nat(19), fc.nat(20), (before, after, first, count) => {
      const changes = changesOf(runsOf(before), runsOf(after)) as Changes;
      const within = before.map((was, i) => ({ was, is: after[i], here: i >= first && i < first + count }));
      const told = transitionsOf(changes, first, count);
      for (const was of [present, unmapped, shared]) {
        for (const is of [present, unmapped, shared]) {
          const pages = within.filter((page) => page.here && page.was === was && page.is === is && was !== is).length;
          const found = told.find((one) => PageState[one.was] === was && PageState[one.is] === is);
          expect(found?.pages ?? 0).toBe(pages);
        }
      }
      expect(told.map(({ pages }) => pages)).toEqual(told.map(({ pages }) => pages).sort((a, b) => b - a));
      const changed = within.filter((page) => page.was !== page.is);
      for (const state of [present, unmapped, shared]) {
        expect(changes.counts.states[state]).toBe(changed.filter(({ is }) => is === state).length);
      }
    }),
  );
});
