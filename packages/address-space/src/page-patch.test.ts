import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyPatch, blankRuns, diffRuns, PagePatchBuilder } from './page-patch.js';
import { uniformRuns } from './page-runs.js';
import {
  anyCode,
  draw,
  expand,
  hugePieces,
  picture,
  runsOf,
  runsOfPieces,
  smallPages,
} from './text-picture.fixture.js';

test('a patch names the changed runs and what lies between them', () => {
  const patch = diffRuns(picture('PPPP PPPP'), picture('PPSS PPPS'));
  expect([...patch.skips]).toEqual([2, 3]);
  expect([...patch.lengths]).toEqual([2, 1]);
  expect([...patch.codes]).toEqual([4, 4]);
});

test('equal readings make an empty patch, and an empty patch gives the same value back', () => {
  const runs = picture('P.S.P');
  const patch = diffRuns(runs, picture('P.S.P'));
  expect(patch.count).toBe(0);
  expect(applyPatch(runs, patch)).toBe(runs);
});

test('a page that only gained a flag has changed', () => {
  const patch = diffRuns(picture('PPP'), picture('PP*P'));
  expect([...patch.skips, ...patch.lengths, ...patch.codes]).toEqual([1, 1, 0x101]);
});

test('changes to different codes side by side need no gap', () => {
  const patch = diffRuns(picture('PPPP'), picture('sSSP'));
  expect([...patch.skips]).toEqual([0, 0]);
  expect([...patch.lengths]).toEqual([1, 2]);
});

test('neighbours that become the same are one run, whatever they were', () => {
  expect(diffRuns(picture('PZDs'), picture('SSSS'))).toMatchObject({ count: 1 });
});

test('a key is a patch over a mapping of which nothing is known', () => {
  const runs = picture('..PP..S.');
  const key = diffRuns(blankRuns(runs.pages), runs);
  expect([...key.skips]).toEqual([2, 2]);
  expect(draw(applyPatch(blankRuns(8), key))).toBe('..PP..S.');
});

test('readings of different sizes are not compared', () => {
  expect(() => diffRuns(picture('PP'), picture('PPP'))).toThrow(RangeError);
});

test('a patch that runs past the end of its mapping is refused', () => {
  const patch = diffRuns(picture('PPPP'), picture('PPPS'));
  expect(() => applyPatch(picture('PPP'), patch)).toThrow('patch runs past the end of its mapping');
  expect(() => applyPatch(blankRuns(0), patch)).toThrow(RangeError);
});

test('applying leaves the value before as it was', () => {
  const before = picture('PPPP');
  applyPatch(before, diffRuns(before, picture('SSPP')));
  expect(draw(before)).toBe('PPPP');
});

test('a change and a gap may both be longer than 2^32 pages', () => {
  const pages = 2 ** 36;
  const before = runsOfPieces([[pages, 0]]);
  const after = runsOfPieces([
    [2 ** 35, 0],
    [2 ** 34, 1],
    [pages - 2 ** 35 - 2 ** 34, 0],
  ]);
  const patch = diffRuns(before, after);
  expect(patch.skips[0]).toBe(2 ** 35);
  expect(patch.lengths.reduce((sum, length) => sum + length, 0)).toBe(2 ** 34);
  expect(applyPatch(before, patch)).toEqual(after);
});

test('a builder joins what continues the last change and keeps what a gap separates', () => {
  const builder = new PagePatchBuilder();
  builder.change(2, 1);
  builder.change(3, 1);
  builder.skip(1);
  builder.skip(1);
  builder.change(1, 1);
  const patch = builder.finish();
  expect([...patch.lengths]).toEqual([5, 1]);
  expect([...patch.skips]).toEqual([0, 2]);
});

test('property: applying the difference gives the reading after, page by page', () => {
  fc.assert(
    fc.property(smallPages, fc.infiniteStream(anyCode), fc.infiniteStream(fc.nat(3)), (pages, codes, chances) => {
      const before = runsOf(pages);
      const changed = pages.map((code) => {
        const other = codes.next().value as number;
        return chances.next().value === 0 ? other : code;
      });
      const patch = diffRuns(before, runsOf(changed));
      expect(expand(applyPatch(before, patch))).toEqual(changed);
    }),
  );
});

test('property: the same with runs and gaps beyond 2^32 pages', () => {
  fc.assert(
    fc.property(hugePieces, hugePieces, (one, other) => {
      const a = runsOfPieces(one);
      const b = runsOfPieces(other);
      const pages = Math.max(a.pages, b.pages);
      const before = runsOfPieces([...one, [pages - a.pages, 0]]);
      const after = runsOfPieces([...other, [pages - b.pages, 0]]);
      expect(applyPatch(before, diffRuns(before, after))).toEqual(after);
      expect(applyPatch(blankRuns(pages), diffRuns(blankRuns(pages), after))).toEqual(after);
    }),
  );
});

test('property: a patch says nothing of pages that did not change', () => {
  fc.assert(
    fc.property(smallPages, smallPages, (one, other) => {
      const length = Math.min(one.length, other.length);
      const patch = diffRuns(runsOf(one.slice(0, length)), runsOf(other.slice(0, length)));
      const differing = one.slice(0, length).filter((code, i) => code !== other[i]).length;
      expect(patch.lengths.reduce((sum, pages) => sum + pages, 0)).toBe(differing);
    }),
  );
});

test('a mapping without pages has nothing to differ in', () => {
  expect(diffRuns(uniformRuns(0, 0), uniformRuns(0, 1)).count).toBe(0);
});
