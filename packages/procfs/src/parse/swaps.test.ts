import fc from 'fast-check';
import { expect, test } from 'vitest';
import { areasOfType, parseSwaps } from './swaps.js';

const HEAD = 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority';

test("swap areas in the kernel's order, odd names and negative priorities too", () => {
  const text = [
    HEAD,
    '/dev/zram0                              partition\t1048572\t\t4\t\t-2',
    '/tmp/my\\040swap                        file\t\t2048\t\t0\t\t100',
    '',
  ].join('\n');
  expect(parseSwaps(text)).toEqual([
    { path: '/dev/zram0', size: 1048572 * 1024, used: 4096 },
    { path: '/tmp/my swap', size: 2048 * 1024, used: 0 },
  ]);
  expect(parseSwaps(`${HEAD}\n`)).toEqual([]);
  expect(parseSwaps('/dev/sda2 partition many 0 -2\n')).toEqual([]);
});

test('the only area there is holds every slot, whatever its type', () => {
  expect(areasOfType(['a'], 0)).toEqual(['a']);
  expect(areasOfType(['a'], 3)).toEqual(['a']);
});

test('type 0 is the first of the list; a later type may have moved up to where another was taken away', () => {
  expect(areasOfType(['a', 'b', 'c'], 0)).toEqual(['a']);
  expect(areasOfType(['a', 'b', 'c'], 1)).toEqual(['a', 'b']);
});

test('the true area is always among those said, and alone for type 0', () => {
  const types = fc.uniqueArray(fc.nat(22), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(types, fc.nat(7), (inUse, pick) => {
      const listed = inUse.sort((a, b) => a - b);
      const type = listed[pick % listed.length] as number;
      const said = areasOfType(listed.map(String), type);
      expect(said).toContain(String(type));
      if (type === 0) expect(said).toEqual(['0']);
    }),
  );
});

test('damaged lines of any form are left out', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (noise) => {
      expect(parseSwaps(`${HEAD}\n/a file 8 0 -2\n${noise}`)[0]?.path).toBe('/a');
    }),
  );
});
