import { expect, test } from 'vitest';
import type { SqueezeReport } from '../../api/squeezes.js';
import { reportMarkdown } from './report-markdown.js';
import { squeezeStatus } from './squeeze.fixture.js';

const squeeze = squeezeStatus({
  phase: 'ended',
  endedAtMs: 1_700_000_060_000,
  end: {
    cause: 'time-over',
    text: 'the hold is over',
    restored: [{ file: '/sys/fs/cgroup/db/memory.max', prior: 'max', outcome: 'restored' }],
  },
});
const SWAP = { private: 0, shared: 0, unknown: 0 };
const report: SqueezeReport = {
  report: 'pagelapse squeeze',
  version: 1,
  hostname: 'testbed',
  kernel: '6.12.0',
  pageSize: 4096,
  writtenAt: '2026-11-26T16:00:00.000Z',
  readBefore: '2026-11-26T15:58:00.000Z',
  readAtEnd: '2026-11-26T15:59:00.000Z',
  ending: 'The hold is over.',
  squeeze,
  swapBefore: SWAP,
  swapAtEnd: { ...SWAP, shared: 245_760 },
  mappings: [
    {
      start: '0x7f0000000000',
      end: '0x7f0000064000',
      perms: 'rw-s',
      kind: 'tmpfs',
      path: '/dev/shm/a|b\n<img src=x>',
      gave: 245_760,
      got: 0,
      before: { present: 100 },
      atEnd: { present: 40, 'shared-swapped': 50, 'swap-cached': 10 },
    },
  ],
  objects: [
    {
      dev: '00:01',
      inode: '7',
      kind: 'tmpfs',
      path: '/dev/shm/a',
      residentBefore: 409_600,
      residentAtEnd: 204_800,
      swappedBefore: 0,
      swappedAtEnd: 204_800,
    },
  ],
  otherMappings: 0,
};

test('a report says what was asked, what it cost, which pages left and what was restored', () => {
  const text = reportMarkdown(squeeze, report);
  expect(text).toContain('# Squeeze of postgres (pid 4711)');
  expect(text).toContain('memory.limit_in_bytes down to 240 MiB in 1.0 s, held for 60.0 s');
  expect(text).toContain('| In swap | 0 B | 61 MiB |');
  expect(text).toContain('| Refaults, memory | not kept | 1,500 |');
  expect(text).toContain('| 0x7f0000000000 | 400 KiB to 160 KiB | 0 B to 240 KiB |');
  expect(text).toContain('| /dev/shm/a | 00:01 inode 7 | 400 KiB to 200 KiB | 0 B to 200 KiB |');
  expect(text).toContain('| restored |');
});

test('a name is text in it: no cell, no line and no markup of its own', () => {
  expect(reportMarkdown(squeeze, report)).toContain('/dev/shm/a\\|b\\\\u{a}\\<img src=x\\>');
});

test('without the pages it says so', () => {
  expect(reportMarkdown(squeeze, undefined)).toContain('Which pages left is not known');
});

test('S13: with offsets instead of addresses, mappings are known by their number', () => {
  const mappings = report.mappings.map((given) => ({ ...given, number: 12, start: '0x0', end: '0x64000' }));
  const text = reportMarkdown(squeeze, { ...report, addresses: 'offsets', mappings });
  expect(text).toContain('| mapping | number in address order |');
  expect(text).toContain('| 12 | 400 KiB to 160 KiB | 0 B to 240 KiB |');
  expect(text).not.toContain('0x');
});
