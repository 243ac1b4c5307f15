import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import { type PageIndex, pageIndex } from '@pagelapse/address-space';
import { type PageWord, pinProcess, probeCapabilities, TargetScanner } from '@pagelapse/procfs';
import { activeSwaps, addTemporarySwap, startWorkload, type TemporarySwap, type Workload } from '@pagelapse/workload';
import { afterAll, beforeAll, expect } from 'vitest';
import { lackOfRoot, truthTest } from './requirements.js';

const lacks = [lackOfRoot()];
const truth = truthTest('page-word.test.ts', ...lacks);
const PAGES = 24;

/** Private pages that differ from one another, as many shared ones, and swap for both. */
let swap: TemporarySwap;
let workload: Workload;
let pageSize: number;

beforeAll(async () => {
  if (lacks.some((lack) => lack !== undefined)) return;
  pageSize = probeCapabilities().pageSize;
  swap = addTemporarySwap(64 * 2 ** 20);
  const eachPage = Array.from({ length: PAGES }, (_, first) => ({ act: 'write', first, count: 1 }) as const);
  workload = await startWorkload({
    regions: [
      { name: 'private', backing: 'anonymous', pages: PAGES, steps: eachPage },
      { name: 'shared', backing: 'memfd', pages: PAGES, steps: eachPage },
    ],
  });
});
afterAll(async () => {
  await workload?.close();
  swap?.remove();
});

async function firstPage(region: string): Promise<PageIndex> {
  const address = (await workload.layout()).find(({ name }) => name === region)?.address;
  return pageIndex(Number(BigInt(address ?? '') / BigInt(pageSize)));
}

/** Each page of a region with its words, by a scanner that knows no more than its first pass. */
function wordsFrom(first: PageIndex): PageWord[] {
  const target = pinProcess(workload.pid);
  const scanner = new TargetScanner(target, probeCapabilities());
  try {
    const { epoch } = scanner.scan();
    return Array.from({ length: PAGES }, (_, i) => scanner.readWord(pageIndex(first + i), epoch));
  } finally {
    scanner.close();
    target.close();
  }
}

/** What the process itself has on a page. Brings it back from swap. */
function contentOf(page: number): Buffer {
  const memory = openSync(`/proc/${workload.pid}/mem`, 'r');
  const content = Buffer.alloc(pageSize);
  readSync(memory, content, 0, pageSize, page * pageSize);
  closeSync(memory);
  return content;
}

/** A page of a swap area as it lies there, past every cache. */
function contentOfSlot(area: string, offset: number): Buffer {
  const args = [`if=${area}`, `bs=${pageSize}`, `skip=${offset}`, 'count=1', 'iflag=direct', 'status=none'];
  return execFileSync('dd', args);
}

truth('a swap slot is where the page is: its area has the same bytes there', async () => {
  const first = await firstPage('private');
  await workload.perform('private', { act: 'pageout', first: 0, count: PAGES });
  const slots = wordsFrom(first).map((word, i) => ({ page: first + i, slot: word.swap }));
  const paged = slots.filter(({ slot }) => slot !== undefined);
  expect(paged.length).toBeGreaterThan(PAGES / 2);
  for (const { page, slot } of paged) {
    if (slot === undefined) continue;
    expect(slot.areas).toContain(swap.path);
    if (activeSwaps().length === 1) expect(slot.areas).toEqual([swap.path]);
    // The slot is free for others once the page is back, so the area is read first, as soon as it has been written.
    const written = (): boolean => contentOfSlot(swap.path, slot.offset).some((byte) => byte !== 0);
    await expect.poll(written, { timeout: 100_000 }).toBe(true);
    const stored = contentOfSlot(swap.path, slot.offset);
    expect(stored.equals(contentOf(page)), `page ${page} at ${slot.offset}`).toBe(true);
  }
  const bytes = new Set(paged.map(({ page }) => contentOf(page)[0]));
  expect(bytes.size).toBe(paged.length);
});

truth('a present page has the frame that /proc/kpageflags calls mapped, and no slot', async () => {
  const first = await firstPage('private');
  await workload.perform('private', { act: 'read', first: 0, count: PAGES });
  for (const { pfn, frame, swap: slot, bits } of wordsFrom(first)) {
    expect(bits).toContain('present');
    expect(pfn).toBeGreaterThan(0);
    expect(frame?.flags).toEqual(expect.arrayContaining(['mmap', 'anon']));
    expect(slot).toBeUndefined();
  }
});

/** Where the kernel tracks it, every page of a mapping never cleared is soft-dirty, absent ones too. */
const EMPTY_ENTRY = probeCapabilities().softDirty ? '0080000000000000' : '0000000000000000';

truth('of shared memory that was paged out the file says so, and no slot is made up', async () => {
  const first = await firstPage('shared');
  await workload.perform('shared', { act: 'pageout', first: 0, count: PAGES });
  const absent = wordsFrom(first)
    .map((word, i) => ({ word, i }))
    .filter(({ word }) => word.entry === EMPTY_ENTRY);
  expect(absent.length).toBeGreaterThan(PAGES / 2);
  for (const { word, i } of absent) {
    expect(word).toMatchObject({ file: { offset: i * pageSize, data: true } });
    if (probeCapabilities().cachestat) expect(word.file?.evicted).toBe(true);
    expect(word).not.toHaveProperty('swap');
    expect(word).not.toHaveProperty('pfn');
  }
});
