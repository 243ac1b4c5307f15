import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { mappingScan, targetScan } from '../testing/scans.js';
import { frameLines, type Room } from './frame.js';
import { type Moment, momentOf } from './moment.js';
import { passLine } from './pass-line.js';

const HOST = { swapTotal: 1 << 30, swapFree: 3 << 28, pswpin: 0, pswpout: 0 };
const AROUND: Moment['around'] = {
  cgroup: { version: 2, path: '/db', usage: 3 << 20, limit: 4 << 20, swap: 1 << 20 },
  process: { vmRss: 0, rssShmem: 0, vmSwap: 8192 },
  host: HOST,
};
const HEAD = { pid: 7, comm: 'base', pageSize: 4096 };
const MAPPINGS = [
  mappingScan(0x400, 'PPPPdddd', { path: '/bin/base', kind: 'file' }),
  mappingScan(0x500, 'ssPP', { path: '[heap]', kind: 'heap', dev: '00:00' }),
  mappingScan(0x7f000, `${'S'.repeat(48)}${'P'.repeat(15)}S${'.'.repeat(64)}`),
];
const MOMENT = momentOf({ ...HEAD, intervalMs: 110.4 }, targetScan(MAPPINGS), AROUND);
const PLAIN: Room = { columns: 100, rows: 24, depth: 1 };
const clock = (): string => '20:19:18';

test('without colour, signs say what is in swap, in memory, and neither', () => {
  expect(frameLines(MOMENT, PLAIN, clock)).toEqual([
    'base (pid 7)  20:19:18, read in 1.0 ms, 110 ms after the one before',
    '204 KiB of this process is in swap; 196 KiB of that is shared memory that VmSwap does not count.',
    'cgroup /db: 3 MiB in memory, limit 4 MiB, 1 MiB in swap; VmSwap 8 KiB; host: 256 MiB of 1 GiB swap …',
    'address         pages                                         in swap       size  mapping',
    '0x7f000000      ████████████░░░▂················              196 KiB    512 KiB  /dev/zero (delete…',
    '0x500000        ██░░                                            8 KiB     16 KiB  [heap]',
    '0x400000        ░░░░----                                            .     32 KiB  /bin/base',
    '▁ to █ share in swap, ░ in memory, - neither, · nothing  unmapped 256 KiB  present 84 KiB',
    'swapped 8 KiB  shared-swapped 196 KiB  on-disk 16 KiB',
  ]);
});

test('colours change nothing of the words and the places', () => {
  for (const depth of [4, 8, 24]) {
    const lines = frameLines(MOMENT, { ...PLAIN, depth }, clock);
    const bare = lines.map((line) => stripVTControlCharacters(line));
    expect(bare.slice(0, 4)).toEqual(frameLines(MOMENT, PLAIN, clock).slice(0, 4));
    expect(bare.slice(4).every((line) => line.length <= PLAIN.columns)).toBe(true);
    expect(bare[5]).toBe(frameLines(MOMENT, PLAIN, clock)[5]?.replace('░░', '  '));
  }
});

test('the colour of a cell is that of most of its swap, on that of most of the rest', () => {
  const one = momentOf(HEAD, targetScan([mappingScan(1, `S${'P'.repeat(127)}`)]), AROUND);
  expect(frameLines(one, { columns: 50, rows: 24, depth: 8 }, clock)[4]).toContain('\x1b[38;5;162;48;5;68m▁\x1b[0m');
  expect(frameLines(one, { columns: 50, rows: 24, depth: 4 }, clock)[4]).toContain('\x1b[35;44m▁\x1b[0m');
});

test('no terminal is too small', () => {
  for (let rows = 1; rows < 12; rows++) {
    for (const columns of [1, 7, 20, 40, 79]) {
      const lines = frameLines(MOMENT, { columns, rows, depth: 1 }, clock);
      expect(lines.length).toBeLessThanOrEqual(rows);
    }
  }
  expect(frameLines(MOMENT, { ...PLAIN, rows: 8 }, clock)[5]).toBe('and 2 more mappings');
});

test('names can do nothing to the terminal', () => {
  const evil = mappingScan(1, 'P', { path: '/tmp/\x1b]0;owned\x07\u202e' });
  const lines = frameLines(momentOf({ ...HEAD, comm: '\x1b[2J' }, targetScan([evil]), AROUND), PLAIN, clock);
  expect(lines.join('')).not.toMatch(/\p{C}/u);
  expect(passLine(momentOf({ ...HEAD, comm: 'a\n" b' }, targetScan([evil]), AROUND))).toMatch(
    / comm="a\\\\u\{a\}\\" b"\n$/,
  );
});

test('a pass is one line: amounts in bytes, what is not known left out', () => {
  expect(passLine(momentOf(HEAD, targetScan([mappingScan(1, 'PSs?')]), { host: HOST }))).toBe(
    'time=2023-11-14T22:13:20.000Z pid=7 swap-private=4096 swap-shared=4096 swap-unknown=4096 unmapped=0 present=4096 ' +
      'zero-page=0 swapped=4096 shared-swapped=4096 swap-cached=0 resident-elsewhere=0 on-disk=0 guard=0 marker=0 ' +
      'unknown-absent=4096 cost-ms=1.0 comm="base"\n',
  );
});
