import { PageFlag, PageRunsBuilder, PageState, pageCode, stateOf } from '@pagelapse/address-space';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellContent } from './cell-content.js';

test('counts every page of the cell and none beside it', () => {
  const code = fc.tuple(fc.nat(10), fc.constantFrom(0, PageFlag['soft-dirty'])).map(([s, f]) => pageCode(s, f));
  fc.assert(
    fc.property(fc.array(code, { minLength: 1, maxLength: 60 }), fc.nat(59), fc.nat(60), (codes, at, size) => {
      const builder = new PageRunsBuilder();
      for (const one of codes) builder.push(1, one);
      const first = at % codes.length;
      const count = Math.min(size, codes.length - first);
      const inside = codes.slice(first, first + count);
      const { states, flags } = cellContent(builder.finish(), first, count, 1000);
      for (const { name, pages } of states) {
        expect(pages).toBe(inside.filter((one) => stateOf(one) === PageState[name]).length);
      }
      expect(states.reduce((sum, { pages }) => sum + pages, 0)).toBe(count);
      expect(flags.reduce((sum, { pages }) => sum + pages, 0)).toBe(inside.filter((one) => one >> 8 !== 0).length);
    }),
  );
});
