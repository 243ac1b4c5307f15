import { countPages, type PageRuns, PageRunsBuilder, PageState, pageCode } from '@pagelapse/address-space';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BatchMismatch } from '../api/pass-batch.js';
import { wireBatch, wireMapping, wirePatch } from '../api/wire.fixture.js';
import { batchOfWire } from '../api/wire-to-batch.js';
import { applyBatch, type ProcessPicture } from './process-picture.js';

function runsOf(codes: readonly number[]): PageRuns {
  const builder = new PageRunsBuilder();
  for (const code of codes) builder.push(1, code);
  return builder.finish();
}

function codesOf(runs: PageRuns): number[] {
  return Array.from({ length: runs.count }, (_, i) =>
    new Array<number>(runs.lengths[i] as number).fill(runs.codes[i] as number),
  ).flat();
}

function blank(pages: number): number[] {
  return new Array<number>(pages).fill(0);
}

const PAGES = 24;
const code = fc.tuple(fc.nat(10), fc.constantFrom(0, 1, 6)).map(([state, flags]) => pageCode(state, flags));
const codes = fc.array(code, { minLength: PAGES, maxLength: PAGES });

test('a key and any deltas after it give, page for page, what was sent', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(codes, codes), { minLength: 1, maxLength: 8 }), (passes) => {
      let picture: ProcessPicture | undefined;
      let [one, two] = [blank(PAGES), blank(PAGES)];
      for (const [i, [nextOne, nextTwo]] of passes.entries()) {
        const key = i === 0;
        picture = applyBatch(
          picture,
          batchOfWire(
            wireBatch({
              sequence: i + 1,
              key,
              mappings: key ? [wireMapping(1, 100, PAGES), wireMapping(2, 200, PAGES)] : [],
              patches: [wirePatch(1, runsOf(one), runsOf(nextOne)), wirePatch(2, runsOf(two), runsOf(nextTwo))],
            }),
          ),
        );
        [one, two] = [nextOne, nextTwo];
        expect(picture.mappings.map(({ runs }) => codesOf(runs))).toEqual([one, two]);
        expect(picture.totals).toEqual(countPages(runsOf([...one, ...two])));
        for (const { runs, counts } of picture.mappings) expect(counts).toEqual(countPages(runs));
      }
    }),
  );
});

function keyPicture(): ProcessPicture {
  return applyBatch(
    undefined,
    batchOfWire(wireBatch({ key: true, mappings: [wireMapping(1, 100, 4), wireMapping(2, 50, 4)] })),
  );
}

test('R-KEY: mappings stand in address order, blank until patched', () => {
  const picture = keyPicture();
  expect(picture.mappings.map(({ id }) => id)).toEqual([2, 1]);
  expect(picture.totals.states[PageState.unmapped]).toBe(8);
});

test('R-DELTA: gone mappings go, new ones come blank, new evidence leaves the pages', () => {
  const present = runsOf([1, 1, 1, 1]);
  const before = applyBatch(
    keyPicture(),
    batchOfWire(wireBatch({ sequence: 2, patches: [wirePatch(1, runsOf(blank(4)), present)] })),
  );
  const after = applyBatch(
    before,
    batchOfWire(
      wireBatch({
        sequence: 3,
        gone: [2],
        mappings: [{ ...wireMapping(1, 100, 4), evidence: 5 }, wireMapping(3, 10, 2)],
      }),
    ),
  );
  expect(after.mappings.map(({ id }) => id)).toEqual([3, 1]);
  expect(after.byId.get(1)?.evidence).toBe('denied');
  expect(codesOf((after.byId.get(1) as NonNullable<ReturnType<typeof after.byId.get>>).runs)).toEqual([1, 1, 1, 1]);
});

test('R-FIGURES: figures have names and bytes; what the kernel did not give is absent', () => {
  const picture = applyBatch(
    keyPicture(),
    batchOfWire(
      wireBatch({ sequence: 2, figureNames: ['Rss', 'Pss'], figures: [{ mapping: 1, kib: [16, 0xffffffff] }] }),
    ),
  );
  expect(picture.byId.get(1)?.figures?.entries()).toEqual([['Rss', 16384]]);
  expect(picture.byId.get(1)?.figures?.get('Pss')).toBeUndefined();
});

test('where no mapping comes or goes, only the rows that changed are others', () => {
  const before = keyPicture();
  const patch = { mapping: 1, runs: Uint8Array.of(0, 1, 1) };
  const after = applyBatch(before, batchOfWire(wireBatch({ sequence: 2, patches: [patch] })));
  expect(after.byId.layout).toBe(before.byId.layout);
  expect(after.byId.get(2)).toBe(before.byId.get(2));
  expect(after.byId.get(1)).not.toBe(before.byId.get(1));
  const still = applyBatch(after, batchOfWire(wireBatch({ sequence: 3 })));
  expect(still.mappings).toBe(after.mappings);
  expect(applyBatch(after, batchOfWire(wireBatch({ sequence: 3, gone: [2] }))).byId.layout).not.toBe(
    before.byId.layout,
  );
});

test('R-SURROUNDINGS: they stand until the next ones come; absent is not 0', () => {
  const first = applyBatch(
    keyPicture(),
    batchOfWire(wireBatch({ sequence: 2, surroundings: { cgroup: { version: 2, path: '/x', usage: 5n } } })),
  );
  expect(first.surroundings?.cgroup).toEqual({ version: 2, path: '/x', usage: 5, limit: undefined, swap: undefined });
  expect(first.surroundings?.host).toBeUndefined();
  expect(applyBatch(first, batchOfWire(wireBatch({ sequence: 3 }))).surroundings).toBe(first.surroundings);
});

test('R-UNKNOWN: a state of a newer agent counts as unknown-absent', () => {
  const picture = applyBatch(
    keyPicture(),
    batchOfWire(wireBatch({ sequence: 2, patches: [{ mapping: 1, runs: Uint8Array.of(0, 3, 99) }] })),
  );
  expect(picture.totals.states[PageState['unknown-absent']]).toBe(3);
});

test.each([
  ['an unknown mapping is gone', { gone: [9] }],
  ['an unknown mapping is patched', { patches: [{ mapping: 9, runs: Uint8Array.of(0, 1, 1) }] }],
  ['an unknown mapping has figures', { figures: [{ mapping: 9, kib: [] }] }],
  ['a patch runs past the end', { patches: [{ mapping: 1, runs: Uint8Array.of(0, 5, 1) }] }],
  ['the epoch is another', { epoch: 2 }],
])('R-DELTA: nothing is applied when %s', (_why, init) => {
  const picture = keyPicture();
  const before = structuredClone(picture.totals);
  expect(() => applyBatch(picture, batchOfWire(wireBatch({ sequence: 2, ...init })))).toThrow();
  expect(picture.totals).toEqual(before);
  expect(picture.byId.size).toBe(2);
});

test('a delta before any key does not fit', () => {
  expect(() => applyBatch(undefined, batchOfWire(wireBatch({ sequence: 2 })))).toThrow(BatchMismatch);
});
