import {
  countPages,
  type PageIndex,
  PageRunsBuilder,
  PageState,
  pageIndex,
  uniformRuns,
} from '@pagelapse/address-space';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ColumnCounter, columnAt } from './column-counts.js';
import { foldSpace, mappingAtCss } from './folded-space.js';

const PAGE_SIZE = 4096;
const STATES = 11;

function mappingOf(start: PageIndex, pages: number) {
  const builder = new PageRunsBuilder();
  builder.push(pages - 1, PageState.present);
  builder.push(1, PageState['shared-swapped']);
  const runs = builder.finish();
  const mapping = {
    start,
    end: pageIndex(start + pages),
    perms: 'rw-p',
    offset: 0,
    dev: '00:00',
    inode: '0',
    path: '',
    kind: 'anonymous' as const,
  };
  return { mapping, runs, counts: countPages(runs) };
}

/** Mappings as gap, pages, gap, pages ... from the bottom up. */
function spaceOf(stretches: readonly (readonly [gap: number, pages: number])[]) {
  let page = 1;
  return stretches.map(([gap, pages]) => {
    const mapped = mappingOf(pageIndex(page + gap), pages);
    page += gap + pages;
    return mapped;
  });
}

const anySpace = fc.array(
  fc.tuple(
    fc.oneof(fc.constant(0), fc.nat(1000), fc.nat(2 ** 30)),
    fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 2 ** 26 })),
  ),
  { minLength: 1, maxLength: 80 },
);
const anyWidth = fc.integer({ min: 40, max: 3000 });

test('property: mappings stand in address order, fill the line with the gaps, and none overlaps', () => {
  fc.assert(
    fc.property(anySpace, anyWidth, (stretches, width) => {
      const mappings = spaceOf(stretches);
      const space = foldSpace(mappings, width, PAGE_SIZE);
      let x = 0;
      for (let i = 0; i < mappings.length; i++) {
        const gap = space.gaps.find(({ before }) => before === i);
        if (gap !== undefined) {
          expect(gap.cssLeft).toBeCloseTo(x, 6);
          x += gap.cssWidth;
        }
        expect(space.cssLeft[i]).toBeCloseTo(x, 6);
        expect(space.cssRight[i]).toBeGreaterThan(space.cssLeft[i] as number);
        x = space.cssRight[i] as number;
      }
      expect(x).toBeCloseTo(width, 6);
    }),
  );
});

test('property: what is unused is told in pages, and folded gaps are as large as they are', () => {
  fc.assert(
    fc.property(anySpace, anyWidth, (stretches, width) => {
      const { gaps, unusedPages } = foldSpace(spaceOf(stretches), width, PAGE_SIZE);
      expect(unusedPages).toBe(stretches.slice(1).reduce((sum, [gap]) => sum + gap, 0));
      for (const { before, pages } of gaps) expect(pages).toBe(stretches[before]?.[0]);
    }),
  );
});

test('property: a place on the line finds the mapping that is drawn there', () => {
  fc.assert(
    fc.property(anySpace, anyWidth, (stretches, width) => {
      const space = foldSpace(spaceOf(stretches), width, PAGE_SIZE);
      for (let i = 0; i < stretches.length; i++) {
        const middle = ((space.cssLeft[i] as number) + (space.cssRight[i] as number)) / 2;
        expect(mappingAtCss(space, middle, 0)).toBe(i);
      }
      for (const gap of space.gaps) expect(mappingAtCss(space, gap.cssLeft + 1, 1)).toBeUndefined();
    }),
  );
});

test('property: the last page of every mapping, swapped, is in the column where the mapping ends', () => {
  fc.assert(
    fc.property(anySpace, fc.integer({ min: 40, max: 800 }), fc.constantFrom(1, 1.5, 2), (stretches, width, ratio) => {
      const mappings = spaceOf(stretches);
      const space = foldSpace(mappings, width, PAGE_SIZE);
      const columns = Math.round(width * ratio);
      const counts = new ColumnCounter().count(space, mappings, columns);
      expect(counts).toHaveLength(columns * STATES);
      for (let i = 0; i < mappings.length; i++) {
        const first = columnAt(space, space.cssLeft[i] as number, columns);
        const end = columnAt(space, space.cssRight[i] as number, columns);
        const last = Math.min(columns - 1, Math.max(first, end - 1));
        expect(counts[last * STATES + PageState['shared-swapped']]).toBeGreaterThan(0);
      }
    }),
  );
});

test('the way to vsyscall leads through the kernel, and is not called unused', () => {
  const mappings = [mappingOf(pageIndex(0x7ffff7fff), 1), mappingOf(pageIndex(0xffffffffff600), 1)];
  const space = foldSpace(mappings, 1000, PAGE_SIZE);
  expect(space.gaps).toMatchObject([{ before: 1, toKernel: true }]);
  expect(space.unusedPages).toBe(0);
});

test('property: counting on from an earlier pass gives what counting anew does', () => {
  fc.assert(
    fc.property(anySpace, fc.array(fc.nat(79), { maxLength: 20 }), (stretches, changes) => {
      let mappings = spaceOf(stretches);
      const space = foldSpace(mappings, 300, PAGE_SIZE);
      const counter = new ColumnCounter();
      counter.count(space, mappings, 300);
      for (const change of changes) {
        mappings = mappings.map((row, i) => {
          if (i !== change % mappings.length) return row;
          const runs = uniformRuns(row.runs.pages, PageState.swapped);
          return { ...row, runs, counts: countPages(runs) };
        });
        const anew = new ColumnCounter().count(space, mappings, 300);
        expect(counter.count(space, mappings, 300)).toEqual(anew);
      }
    }),
  );
});

/** The array, and how often it was read. */
function watched<T extends object>(array: T): { readonly array: T; readonly reads: () => number } {
  let reads = 0;
  const seen = new Proxy(array, {
    get: (target, name) => {
      reads++;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  return { array: seen, reads: () => reads };
}

test('a mapping of 64 TiB is laid out and counted in steps by run and by column, not by page', () => {
  const [pages, columns] = [2 ** 34, 4096];
  const builder = new PageRunsBuilder();
  for (let i = 0; i < 100; i++) {
    builder.push(1, PageState['shared-swapped']);
    builder.push(pages / 128 - 1, PageState.unmapped);
  }
  builder.push(28 * (pages / 128), PageState.unmapped);
  const plain = builder.finish();
  const [lengths, codes] = [watched(plain.lengths), watched(plain.codes)];
  const runs = { ...plain, lengths: lengths.array, codes: codes.array };
  const row = { ...mappingOf(pageIndex(16), 2), runs: plain, counts: countPages(plain) };
  const rows = [{ ...row, runs, mapping: { ...row.mapping, end: pageIndex(16 + pages) } }];
  const counts = new ColumnCounter().count(foldSpace(rows, 1280, PAGE_SIZE), rows, columns);
  const swapped = counts.filter((_, i) => i % STATES === PageState['shared-swapped']);
  expect(swapped.reduce((sum, count) => sum + count)).toBe(100);
  expect(lengths.reads() + codes.reads()).toBeGreaterThan(plain.count);
  expect(lengths.reads() + codes.reads()).toBeLessThan(16 * (plain.count + columns));
});
