import { parseByteSize } from '@pagelapse/address-space';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limitScale, shareOf, sizeText } from './limit-scale.js';

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const bytes = fc.integer({ min: 1, max: 2 ** 44 });

test('usage is always on the bar, with room to its right, and steps are sizes a person says', () => {
  fc.assert(
    fc.property(bytes, fc.option(bytes, { nil: undefined }), (usage, limit) => {
      const scale = limitScale({ usage, limit, hostTotal: 2 ** 45 });
      expect(shareOf(scale, usage)).toBeLessThan(1);
      expect(Number.isInteger(Math.log2(scale.step))).toBe(true);
      expect(scale.top % scale.step).toBe(0);
      expect(scale.top / scale.step).toBeLessThanOrEqual(401);
    }),
  );
});

test('a limit near usage has its place, one far above does not flatten the bar', () => {
  expect(limitScale({ usage: 300 * MIB, limit: 400 * MIB, hostTotal: 8 * GIB }).top).toBeGreaterThan(400 * MIB);
  expect(limitScale({ usage: 300 * MIB, limit: 64 * GIB, hostTotal: 8 * GIB }).top).toBeLessThan(400 * MIB);
  expect(shareOf({ top: 100, step: 1 }, 1000)).toBe(1);
});

test('a size is written so that it is read as the same', () => {
  fc.assert(fc.property(bytes, (size) => parseByteSize(sizeText(size)) === size));
  expect([512 * MIB, 1.5 * GIB, 90.25 * MIB, 4096, 1001].map(sizeText)).toEqual([
    '512M',
    '1.5G',
    '90.25M',
    '4K',
    '1001',
  ]);
});
