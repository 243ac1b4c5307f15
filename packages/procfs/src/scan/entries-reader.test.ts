import { Worker } from 'node:worker_threads';
import koffi from 'koffi';
import { expect, onTestFinished, test } from 'vitest';
import { PAGE_SIZE } from '../read/page-size.js';
import { AddressSpaceGone, PageTable, WINDOW_PAGES } from '../read/page-table.js';
import { accountHelper, threadCpuMs } from '../read/thread-cpu.js';
import {
  MAP_ANONYMOUS,
  MAP_FAILED,
  MAP_PRIVATE,
  madvise,
  mmap,
  munmap,
  PROT_READ,
  PROT_WRITE,
} from '../syscall/libc.js';
import { EntriesReader, type StartThread } from './entries-reader.js';
import { EntryClassifier } from './entry-classifier.js';

const threads = { refused: false, started: 0 };
const HELPER = new URL('../../dist/scan/entries-helper.js', import.meta.url);
const startThread: StartThread = (workerData) => {
  if (threads.refused) throw new Error('EAGAIN');
  threads.started++;
  return new Worker(HELPER, { workerData });
};

const WINDOWS = 20;
const PAGES = WINDOWS * WINDOW_PAGES - 1000;
/** Larger than all memory of a small machine, which is refused unless nothing is set aside for it. */
const MAP_NORESERVE = 0x4000;
const FLAGS = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
/** include/uapi/asm-generic/mman-common.h */
const MADV_NOHUGEPAGE = 15;
const classifier = new EntryClassifier({ pfnVisible: false, softDirty: false, zeroPfns: undefined });

/** A mapping of our own with a written page here and there, and its page table. */
function stage(): { first: number; table: PageTable } {
  const address = mmap(0, PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE, FLAGS, -1, 0);
  expect(address).not.toBe(MAP_FAILED);
  // A huge page for each page that is written would be half a gigabyte.
  madvise(address, PAGES * PAGE_SIZE, MADV_NOHUGEPAGE);
  for (let page = 0; page < PAGES; page += 4099) {
    new Uint8Array(koffi.view(BigInt(address + page * PAGE_SIZE), 1))[0] = 1;
  }
  const table = new PageTable('/proc/self/pagemap');
  onTestFinished(() => {
    table.close();
    munmap(address, PAGES * PAGE_SIZE);
  });
  return { first: address / PAGE_SIZE, table };
}

function reader(count: number): EntriesReader {
  const entries = new EntriesReader(classifier, count, startThread);
  onTestFinished(() => entries.close());
  return entries;
}

/** All runs from page `first` on, as far as `windows` go. */
function read(entries: EntriesReader, table: PageTable, first: number, windows = WINDOWS): [number, number][] {
  const found: [number, number][] = [];
  const until = first + PAGES;
  for (let window = 0; window < windows; window++) {
    const at = first + window * WINDOW_PAGES;
    const count = Math.min(WINDOW_PAGES, until - at);
    const runs = entries.read(table, { first: at, count, until, shared: false, whole: false });
    for (let i = 0; i < runs.count; i++) found.push([runs.lengths[i] as number, runs.codes[i] as number]);
  }
  entries.end();
  return found;
}

test('several threads find what one finds, pass after pass', () => {
  const { first, table } = stage();
  const alone = read(reader(1), table, first);
  const together = reader(3);
  expect(alone.reduce((sum, [length]) => sum + length, 0)).toBe(PAGES);
  for (let pass = 0; pass < 20; pass++) expect(read(together, table, first)).toEqual(alone);
});

test('a job that is given up leaves nothing behind for the next', () => {
  const { first, table } = stage();
  const alone = read(reader(1), table, first);
  const together = reader(3);
  for (let windows = 0; windows <= WINDOWS; windows++) read(together, table, first, windows);
  expect(read(together, table, first)).toEqual(alone);
});

test('helping threads end when a while goes by without them, and come back', () => {
  const { first, table } = stage();
  const alone = read(reader(1), table, first);
  const together = reader(3);
  const started = threads.started;
  read(together, table, first);
  together.dismiss();
  read(together, table, first);
  expect(threads.started - started).toBe(2);
  together.dismiss();
  together.dismiss();
  expect(read(together, table, first)).toEqual(alone);
  expect(threads.started - started).toBe(4);
});

test('what a helping thread uses is in the CPU time of the one it helps, and stays there', () => {
  const before = threadCpuMs();
  let helperMs = 10_000;
  const settle = accountHelper(() => helperMs);
  expect(threadCpuMs() - before).toBeGreaterThanOrEqual(10_000);
  settle();
  helperMs = 0;
  expect(threadCpuMs() - before).toBeGreaterThanOrEqual(10_000);
});

test('an address space that is gone is met by whoever asks, not by the helpers', () => {
  const { first, table } = stage();
  const entries = reader(3);
  read(entries, table, first, 3);
  const closed = new PageTable('/proc/self/status');
  onTestFinished(() => closed.close());
  expect(() => read(entries, closed, first)).toThrow(AddressSpaceGone);
  expect(read(entries, table, first, 1)).toHaveLength(read(reader(1), table, first, 1).length);
});

test('where no thread may be started, one reads it all', () => {
  const { first, table } = stage();
  const alone = read(reader(1), table, first);
  threads.refused = true;
  onTestFinished(() => {
    threads.refused = false;
  });
  expect(read(reader(3), table, first)).toEqual(alone);
});
