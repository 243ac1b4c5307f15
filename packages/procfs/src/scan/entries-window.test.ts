import { PageFlag, PageState, pageCode } from '@pagelapse/address-space';
import { expect, test } from 'vitest';
import type { IsPoisoned } from '../read/poisoned-frames.js';
import { EntryRuns } from './entries-runs.js';
import { settleWindow } from './entries-window.js';
import { EntryClassifier } from './entry-classifier.js';

const PRESENT = 1n << 63n;
/** One of the types that no swap file has: by the kernel's build, a page under migration or one lost to hardware. */
const special = (frame: bigint): bigint => (1n << 62n) | (frame << 5n) | 27n;
const MOVING = pageCode(PageState.marker, PageFlag['in-motion']);
const STILL = pageCode(PageState.marker, 0);
const THERE = pageCode(PageState.present, 0);

/** Runs of a window whose entries read so, one list a reading; `rounds` is how often it was read. */
function settle(readings: bigint[][], lost?: IsPoisoned, pfnVisible = true): { runs: number[][]; rounds: number } {
  const count = readings[0]?.length ?? 0;
  const words = new Uint32Array(count * 2);
  let rounds = 0;
  const read = (): void => {
    const entries = readings[Math.min(rounds++, readings.length - 1)] as bigint[];
    words.set(new Uint32Array(new BigUint64Array(entries).buffer));
  };
  read();
  const runs = new EntryRuns(count);
  const classifier = new EntryClassifier({ pfnVisible, softDirty: false, zeroPfns: undefined });
  settleWindow({ words, read }, classifier, 0, count, true, runs, () => lost);
  const told = Array.from({ length: runs.count }, (_, i) => [runs.lengths[i] as number, runs.codes[i] as number]);
  return { runs: told, rounds };
}

test('a page under migration is read again until it has arrived', () => {
  expect(settle([[special(7n)], [special(7n)], [PRESENT | 9n]])).toEqual({ runs: [[1, THERE]], rounds: 3 });
});

test('one that is still on its way then is said to move', () => {
  expect(settle([[special(7n), PRESENT | 9n]]).runs).toEqual([
    [1, MOVING],
    [1, THERE],
  ]);
});

test('a page lost to hardware does not move, beside others that do', () => {
  const entries = [special(7n), special(0x1_0000_0000n), special(8n), 0n, special(8n), PRESENT | 9n];
  const isPoisoned = (pfn: number): boolean => pfn === 0x1_0000_0000 || pfn === 8;
  expect(settle([entries], isPoisoned).runs).toEqual([
    [1, MOVING],
    [2, STILL],
    [1, pageCode(PageState.unmapped, 0)],
    [1, STILL],
    [1, THERE],
  ]);
});

test('where frames are hidden, none is asked about', () => {
  expect(settle([[1n << 62n]], () => true, false).runs).toEqual([[1, MOVING]]);
});
