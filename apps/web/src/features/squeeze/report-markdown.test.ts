import { expect, test } from 'vitest';
import { reportMarkdown } from './report-markdown.js';
import { squeezeStatus } from './squeeze.fixture.js';
import { reportJson } from './squeeze-report.js';

const counts = {
  memoryBefore: 100,
  memoryAfter: 40,
  swapBefore: 0,
  swapAfter: 60,
  unmappedBefore: 0,
  unmappedAfter: 0,
};
const pages = {
  beforeMs: 1_700_000_000_000,
  afterMs: 1_700_000_060_000,
  mappings: [{ key: '0x7f0000000000', name: '/dev/shm/a|b\n<img src=x>', ...counts }],
  objects: [{ key: '00:01:7', name: '/dev/shm/a', ...counts }],
  total: counts,
};
const squeeze = squeezeStatus({
  phase: 'ended',
  endedAtMs: 1_700_000_060_000,
  end: {
    cause: 'time-over',
    text: 'the hold is over',
    restored: [{ file: '/sys/fs/cgroup/db/memory.max', prior: 'max', outcome: 'restored' }],
  },
});

test('a report says what was asked, what it cost, which pages left and what was restored', () => {
  const text = reportMarkdown({ squeeze, pageSize: 4096, pages });
  expect(text).toContain('# Squeeze of postgres (pid 4711)');
  expect(text).toContain('memory.limit_in_bytes down to 240 MiB in 1.0 s, held for 60.0 s');
  expect(text).toContain('| In swap | 0 B | 61 MiB |');
  expect(text).toContain('| Refaults, memory | not kept | 1,500 |');
  expect(text).toContain('| 400 KiB to 160 KiB | 0 B to 240 KiB |');
  expect(text).toContain('restored');
});

test('a name is text in it: no cell, no line and no markup of its own', () => {
  const text = reportMarkdown({ squeeze, pageSize: 4096, pages });
  expect(text).toContain('/dev/shm/a\\|b\\\\u{a}\\<img src=x\\>');
});

test('without the pages it says so', () => {
  expect(reportMarkdown({ squeeze, pageSize: 4096, pages: undefined })).toContain('Which pages left is not known');
});

test('the document has every figure as it was', () => {
  expect(JSON.parse(reportJson({ squeeze, pageSize: 4096, pages }))).toEqual({
    format: 'pagelapse-squeeze',
    version: 1,
    pageSize: 4096,
    squeeze,
    pages,
  });
});
