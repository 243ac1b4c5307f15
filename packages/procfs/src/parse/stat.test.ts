import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseStat } from './stat.js';

const REST =
  'S 1 2 2 0 -1 4194560 100 0 3 0 5 6 0 0 20 0 7 0 123456 1000 200 18446744073709551615 4194304 5000000 140726100000000 0 0';

test('start time, parent, state, flags, faults and layout', () => {
  expect(parseStat(`42 (node) ${REST}\n`)).toEqual({
    comm: 'node',
    state: 'S',
    ppid: 1,
    flags: 4194560,
    minorFaults: 100,
    majorFaults: 3,
    startTime: 123456,
    layout: '4194304 5000000 140726100000000',
  });
});

test('a comm may hold anything, a whole false stat line included', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 15 }), (noise) => {
      const comm = `) R 1 ${noise}`.replace(/[^\x20-\x7e\n]/g, '');
      expect(parseStat(`42 (${comm}) ${REST}`)).toMatchObject({ comm, ppid: 1, startTime: 123456 });
    }),
  );
});

test.each(['', '42 (x', '42 x)', '42 (x) S', '42 (x) S a b'])('%j is not a stat line', (text) => {
  expect(parseStat(text)).toBeUndefined();
});
