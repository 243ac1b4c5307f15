import { PageRunsBuilder, PageState, type PageStateName, pageCode } from '@pagelapse/address-space';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KnownData } from './known-data.js';

const STAMP = { sizePages: 0, blocks: 0, changedAtNs: 0n, takenAtNs: 0n };
const WITH_DATA: readonly PageStateName[] = ['present', 'shared-swapped', 'swap-cached', 'resident-elsewhere'];

function runsOf(states: readonly PageStateName[]) {
  const builder = new PageRunsBuilder();
  for (const state of states) builder.push(1, pageCode(PageState[state], 0));
  return builder.finish();
}

const told = fc.array(fc.constantFrom<PageStateName>(...WITH_DATA, 'unmapped'), { minLength: 1, maxLength: 80 });

test('property: data is where the last reading had some, whatever part is asked for', () => {
  fc.assert(
    fc.property(told, fc.nat(80), fc.nat(80), (states, a, b) => {
      const data = states.map((state) => WITH_DATA.includes(state));
      const known = KnownData.of(runsOf(states), STAMP, data.filter(Boolean).length);
      const [from, to] = [Math.min(a, b, states.length), Math.min(Math.max(a, b), states.length)];
      const marks = new Uint8Array(to - from);
      const expected = data.slice(from, to);
      expect(known?.markData(from, to, from, marks, 7)).toBe(expected.filter(Boolean).length);
      expect(known?.countData(from, to)).toBe(expected.filter(Boolean).length);
      expect([...marks]).toEqual(expected.map((has) => (has ? 7 : 0)));
    }),
  );
});

test('a file with more pages than the reading saw data may have some preallocated: nothing is known of it', () => {
  expect(KnownData.of(runsOf(['present', 'unmapped']), STAMP, 2)).toBeUndefined();
});

test('a guard region hides what is behind it', () => {
  const known = KnownData.of(runsOf(['present', 'guard', 'unmapped']), STAMP, 1);
  expect(known?.countData(0, 1)).toBe(1);
  expect(known?.countData(0, 2)).toBeUndefined();
  expect(known?.countData(2, 3)).toBe(0);
});
