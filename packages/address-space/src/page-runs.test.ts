import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PageRunsBuilder, runAt, uniformRuns } from './page-runs.js';
import { draw, expand, hugePieces, picture, runsOf, runsOfPieces, smallPages } from './text-picture.fixture.js';

const MAX_RUN = 0xffffffff;

test('neighbouring pages of one code become one run', () => {
  const runs = picture('..PPSS..');
  expect([...runs.lengths]).toEqual([2, 2, 2, 2]);
  expect([...runs.codes]).toEqual([0, 1, 4, 0]);
  expect(runs).toMatchObject({ pages: 8, count: 4 });
  expect(draw(runs)).toBe('..PPSS..');
});

test('a page that differs only in its flags ends the run', () => {
  expect([...picture('PP*P').lengths]).toEqual([1, 1, 1]);
});

test('an empty push changes nothing, not even what joins after it', () => {
  const builder = new PageRunsBuilder();
  builder.push(3, 1);
  builder.push(0, 4);
  builder.push(2, 1);
  expect([...builder.finish().lengths]).toEqual([5]);
});

test('no pages are no runs', () => {
  expect(new PageRunsBuilder().finish()).toMatchObject({ pages: 0, count: 0 });
  expect(uniformRuns(0, 1)).toMatchObject({ pages: 0, count: 0 });
});

test('a run longer than 2^32-1 pages is split and its pages are still counted', () => {
  const runs = uniformRuns(2 ** 34 + 5, 1);
  expect([...runs.lengths]).toEqual([MAX_RUN, MAX_RUN, MAX_RUN, MAX_RUN, 9]);
  expect([...runs.codes]).toEqual([1, 1, 1, 1, 1]);
  expect(runs.pages).toBe(2 ** 34 + 5);
});

test('pages added to a full run open the next one', () => {
  const builder = new PageRunsBuilder();
  builder.push(MAX_RUN - 1, 1);
  builder.push(3, 1);
  expect([...builder.finish().lengths]).toEqual([MAX_RUN, 2]);
});

test('a 64 TiB reservation with 100 touched pages is 201 runs', () => {
  const builder = new PageRunsBuilder();
  for (let i = 0; i < 100; i++) {
    builder.push(170_102_040, 0);
    builder.push(1, 1);
  }
  builder.push(7, 0);
  expect(builder.finish().count).toBe(201);
});

test('a builder that was reset starts anew and leaves what it gave away alone', () => {
  const builder = new PageRunsBuilder(1);
  builder.push(2, 1);
  builder.push(3, 4);
  const first = builder.finish();
  builder.reset();
  builder.push(9, 4);
  expect(expand(first)).toEqual([1, 1, 4, 4, 4]);
  expect(builder.finish()).toMatchObject({ pages: 9, count: 1 });
});

test('property: any pages come back as they were, neighbours differ, no run is empty', () => {
  fc.assert(
    fc.property(smallPages, (pages) => {
      const runs = runsOf(pages);
      expect(expand(runs)).toEqual(pages);
      expect(runs.pages).toBe(pages.length);
      for (let i = 0; i < runs.count; i++) {
        expect(runs.lengths[i]).toBeGreaterThan(0);
        if (i > 0) expect(runs.codes[i]).not.toBe(runs.codes[i - 1]);
      }
    }),
  );
});

test('property: pieces of any size keep their sum, and equal neighbours only follow a full run', () => {
  fc.assert(
    fc.property(hugePieces, (pieces) => {
      const runs = runsOfPieces(pieces);
      const total = pieces.reduce((sum, [length]) => sum + length, 0);
      expect(runs.pages).toBe(total);
      expect(runs.lengths.reduce((sum, length) => sum + length, 0)).toBe(total);
      for (let i = 1; i < runs.count; i++) {
        if (runs.codes[i] === runs.codes[i - 1]) expect(runs.lengths[i - 1]).toBe(MAX_RUN);
      }
    }),
  );
});

test('property: columns of runs added at once are the runs added one by one', () => {
  fc.assert(
    fc.property(fc.array(smallPages, { maxLength: 5 }), (windows) => {
      const atOnce = new PageRunsBuilder(1);
      const oneByOne = new PageRunsBuilder(1);
      for (const { lengths, codes, count } of windows.map(runsOf)) {
        atOnce.pushAll(lengths, codes, count);
        for (let i = 0; i < count; i++) oneByOne.push(lengths[i] as number, codes[i] as number);
      }
      expect(atOnce.finish()).toEqual(oneByOne.finish());
    }),
  );
});

test('a page is found with the extent of its run', () => {
  const runs = picture('..PPPS');
  expect(runAt(runs, 0)).toEqual({ first: 0, length: 2, code: 0 });
  expect(runAt(runs, 3)).toEqual({ first: 2, length: 3, code: 1 });
  expect(runAt(runs, 5)).toEqual({ first: 5, length: 1, code: 4 });
});

test('there is no page before the first or after the last', () => {
  const runs = picture('..PPPS');
  expect(runAt(runs, -1)).toBeUndefined();
  expect(runAt(runs, 6)).toBeUndefined();
  expect(runAt(uniformRuns(0, 0), 0)).toBeUndefined();
});

test('property: the page found is the page drawn', () => {
  fc.assert(
    fc.property(smallPages, (pages) => {
      const runs = runsOf(pages);
      pages.forEach((code, offset) => {
        const found = runAt(runs, offset);
        expect(found?.code).toBe(code);
        expect(found !== undefined && found.first <= offset && offset < found.first + found.length).toBe(true);
      });
    }),
    { numRuns: 30 },
  );
});
