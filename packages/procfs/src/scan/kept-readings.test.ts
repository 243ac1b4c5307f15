import { pageIndex, uniformRuns } from '@pagelapse/address-space';
import { expect, test } from 'vitest';
import { KeptReadings } from './kept-readings.js';
import type { MappingScan } from './mapping-scan.js';

function reading(start: number, end: number, inode: string): MappingScan {
  const line = {
    start: pageIndex(start),
    end: pageIndex(end),
    perms: 'rw-s',
    offset: 0,
    dev: '00:01',
    inode,
    path: '',
  };
  return { mapping: { ...line, kind: 'memfd' }, runs: uniformRuns(end - start, 0), evidence: 'object' };
}

test('what was read of a mapping that the list no longer has at the end is not kept', () => {
  const kept = new KeptReadings();
  const [gone, listed] = [reading(0, 100, '1'), reading(50, 150, '2')];
  kept.keep(gone, false, false);
  kept.keep(listed, false, false);
  kept.turn([listed]);
  expect(kept.holding(pageIndex(60))).toBe(listed);
  expect(kept.of(gone.mapping)).toBeUndefined();
  expect(kept.carry(gone.mapping)).toBeUndefined();
});
