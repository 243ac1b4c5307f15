import { closeSync, ftruncateSync, writeSync } from 'node:fs';
import { countPages, flagsOf, PAGE_STATES, PageFlag, PageState, pageIndex, runAt } from '@pagelapse/address-space';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { OwnMemory } from '../capabilities/own-memory.js';
import { type Capabilities, probeCapabilities } from '../capabilities/probe.js';
import { PAGE_SIZE } from '../read/page-size.js';
import { WINDOW_PAGES } from '../read/page-table.js';
import { type PinnedProcess, pinProcess } from '../read/pinned-process.js';
import { MAP_ANONYMOUS, MAP_PRIVATE, MAP_SHARED, madvise, memfdCreate } from '../syscall/libc.js';
import type { MappingScan } from './mapping-scan.js';
import { SharedObject } from './shared-object.js';
import { type TargetScan, TargetScanner } from './target-scanner.js';

// The target is this very process: what is in its memory was put there by the test.

/** include/uapi/asm-generic/mman-common.h */
const MADV_DONTNEED = 4;
const MADV_REMOVE = 9;
const MADV_HUGEPAGE = 14;
const MADV_NOHUGEPAGE = 15;
const HUGE_PAGES = 512;
const PAGES = 64;

const self: PinnedProcess = pinProcess(process.pid);
const made: OwnMemory[] = [];
afterAll(() => {
  for (const memory of made) memory.unmap();
  self.close();
});

function make(flags: number, touched: number, fd = -1): OwnMemory {
  const memory = new OwnMemory(PAGES * PAGE_SIZE, flags, fd);
  made.push(memory);
  madvise(memory.address, memory.length, MADV_NOHUGEPAGE);
  for (let page = 0; page < touched; page++) memory.write(page * PAGE_SIZE);
  return memory;
}

const held: number[] = [];
afterAll(() => {
  for (const fd of held) closeSync(fd);
});

/** Shared memory whose file is open to whoever may read this process: a descriptor of it is held. */
function makeShared(touched: number): OwnMemory {
  const fd = memfdCreate('shared', 0);
  held.push(fd);
  ftruncateSync(fd, PAGES * PAGE_SIZE);
  return make(MAP_SHARED, touched, fd);
}

function scanOf(memory: OwnMemory, capabilities: Capabilities = probeCapabilities()): MappingScan {
  return scanAt(memory.address / PAGE_SIZE, capabilities);
}

function scanAt(page: number, capabilities: Capabilities): MappingScan {
  const scanner = new TargetScanner(self, capabilities);
  try {
    const found = scanner.scan().mappings.find(({ mapping }) => mapping.start <= page && page < mapping.end);
    if (found === undefined) throw new Error('the mapping is not in the scan');
    return found;
  } finally {
    scanner.close();
  }
}

function states({ runs }: MappingScan): Record<string, number> {
  const counts = countPages(runs).states;
  return Object.fromEntries(PAGE_STATES.flatMap(({ name, code }) => (counts[code] ? [[name, counts[code]]] : [])));
}

test('every page of every mapping has a state', () => {
  const scanner = new TargetScanner(self, probeCapabilities());
  const scan = scanner.scan({ figures: true });
  scanner.close();
  expect(scan.badLines).toBe(0);
  for (const { mapping, runs, smaps } of scan.mappings) {
    expect(runs.pages).toBe(mapping.end - mapping.start);
    if (smaps !== undefined) expect(smaps.bytes('Size')).toBe(runs.pages * PAGE_SIZE);
  }
});

test('shared memory: touched pages are present, the others unmapped', () => {
  const scan = scanOf(makeShared(10));
  expect(scan.mapping.kind).toBe('memfd');
  expect(states(scan)).toEqual({ present: 10, unmapped: PAGES - 10 });
});

test('shared anonymous memory has no name: what is absent of it is known to those who may open map_files', () => {
  const capabilities = probeCapabilities();
  const scan = scanOf(make(MAP_SHARED | MAP_ANONYMOUS, 10), capabilities);
  expect(scan.mapping.kind).toBe('shared-anonymous');
  const absent = capabilities.mapFiles ? 'unmapped' : 'unknown-absent';
  expect(states(scan)).toEqual({ present: 10, [absent]: PAGES - 10 });
});

test('shared pages let go of by this process are resident elsewhere, removed ones are unmapped', () => {
  const memory = makeShared(20);
  madvise(memory.address, 5 * PAGE_SIZE, MADV_DONTNEED);
  madvise(memory.address + 5 * PAGE_SIZE, 3 * PAGE_SIZE, MADV_REMOVE);
  expect(states(scanOf(memory))).toEqual({ 'resident-elsewhere': 5, present: 12, unmapped: PAGES - 17 });
});

test('a private mapping of a memfd falls through to the file where nothing was copied', () => {
  const fd = memfdCreate('private-view', 0);
  ftruncateSync(fd, PAGES * PAGE_SIZE);
  held.push(fd);
  make(MAP_SHARED, 8, fd);
  const copy = make(MAP_PRIVATE, 2, fd);
  const scan = scanOf(copy);
  expect(scan.mapping.kind).toBe('memfd');
  expect(states(scan)).toEqual({ present: 2, 'resident-elsewhere': 6, unmapped: PAGES - 8 });
});

test('pages past the end of the file are unmapped', () => {
  const fd = memfdCreate('short', 0);
  ftruncateSync(fd, 4 * PAGE_SIZE);
  const memory = make(MAP_SHARED, 4, fd);
  madvise(memory.address, memory.length, MADV_DONTNEED);
  held.push(fd);
  expect(states(scanOf(memory))).toEqual({ 'resident-elsewhere': 4, unmapped: PAGES - 4 });
});

test('memory read but never written maps the zero page', () => {
  const memory = make(MAP_PRIVATE | MAP_ANONYMOUS, 3);
  for (let page = 3; page < 9; page++) memory.read(page * PAGE_SIZE);
  const runs = scanOf(memory);
  expect(states(runs)['zero-page']).toBe(6);
});

// mincore or cachestat is enough; a kernel before 6.5 has no cachestat, and then mincore cannot be spared.
const SPARED = (['mincore', 'cachestat', 'pagemap-scan'] as const).filter(
  (feature) => feature !== 'mincore' || probeCapabilities().cachestat,
);

test.each(SPARED)('without %s the answers are the same', (feature) => {
  const memory = makeShared(20);
  madvise(memory.address, 5 * PAGE_SIZE, MADV_DONTNEED);
  const scan = scanOf(memory, probeCapabilities(new Set([feature])));
  expect(states(scan)).toEqual({ 'resident-elsewhere': 5, present: 15, unmapped: PAGES - 20 });
});

test('a pass that builds on the one before asks again for what may have moved', () => {
  const memory = makeShared(20);
  const scanner = new TargetScanner(self, probeCapabilities());
  const page = memory.address / PAGE_SIZE;
  const read = (): MappingScan => {
    const { mappings } = scanner.scan({ keepEvidence: true });
    return mappings.find(({ mapping }) => mapping.start <= page && page < mapping.end) as MappingScan;
  };
  const first = read();
  madvise(memory.address, 5 * PAGE_SIZE, MADV_DONTNEED);
  memory.write(30 * PAGE_SIZE);
  const second = read();
  expect(states(second)).toEqual({ 'resident-elsewhere': 5, present: 16, unmapped: PAGES - 21 });
  expect(second.evidenceAtMs).toBe(first.evidenceAtMs);
  let later = second;
  for (let pass = 0; pass < 8 && later.evidenceAtMs === first.evidenceAtMs; pass++) later = read();
  expect(later.evidenceAtMs).toBeGreaterThanOrEqual(first.evidenceAtMs as number);
  expect(states(later)).toEqual(states(second));
  scanner.close();
});

test('with a focus only its mappings are read; the others keep their reading and its age', () => {
  const [looked, aside] = [makeShared(10), makeShared(10)];
  const scanner = new TargetScanner(self, probeCapabilities());
  const of = ({ mappings }: TargetScan, memory: OwnMemory): MappingScan => {
    const page = memory.address / PAGE_SIZE;
    return mappings.find(({ mapping }) => mapping.start <= page && page < mapping.end) as MappingScan;
  };
  const focus = [pageIndex(looked.address / PAGE_SIZE + PAGES - 1)];
  const first = scanner.scan({ focus });
  expect(first.readAnew).toBeUndefined();
  expect(first.fullTakenAtMs).toBe(first.takenAtMs);

  looked.write(20 * PAGE_SIZE);
  aside.write(20 * PAGE_SIZE);
  const focused = scanner.scan({ focus });
  expect(states(of(focused, looked))).toEqual({ present: 11, unmapped: PAGES - 11 });
  expect(of(focused, aside)).toBe(of(first, aside));
  expect(focused.readAnew?.has(of(first, looked).mapping.start)).toBe(true);
  expect(focused.readAnew?.has(of(first, aside).mapping.start)).toBe(false);
  expect(focused.fullTakenAtMs).toBe(first.takenAtMs);

  const fresh = makeShared(3);
  const grown = scanner.scan({ focus });
  expect(states(of(grown, fresh))).toEqual({ present: 3, unmapped: PAGES - 3 });
  expect(grown.readAnew?.has(of(grown, fresh).mapping.start)).toBe(true);

  const full = scanner.scan();
  expect(full.readAnew).toBeUndefined();
  expect(full.fullTakenAtMs).toBe(full.takenAtMs);
  expect(states(of(full, aside))).toEqual({ present: 11, unmapped: PAGES - 11 });
  scanner.close();
});

test('without mincore and cachestat, data that is absent here is not guessed at', () => {
  const memory = makeShared(20);
  madvise(memory.address, 5 * PAGE_SIZE, MADV_DONTNEED);
  const scan = scanOf(memory, probeCapabilities(new Set(['mincore', 'cachestat'])));
  expect(scan.evidence).toBe('extents-only');
  expect(states(scan)).toEqual({ 'unknown-absent': 5, present: 15, unmapped: PAGES - 20 });
});

test('without map_files an unnamed file stays unknown, and a descriptor the target holds will do instead', () => {
  const capabilities = probeCapabilities(new Set(['map-files']));
  const unnamed = make(MAP_SHARED | MAP_ANONYMOUS, 4);
  const denied = scanOf(unnamed, capabilities);
  expect(denied.evidence).toBe('denied');
  expect(states(denied)).toEqual({ present: 4, 'unknown-absent': PAGES - 4 });

  const fd = memfdCreate('held', 0);
  ftruncateSync(fd, PAGES * PAGE_SIZE);
  const held = scanOf(make(MAP_SHARED, 4, fd), capabilities);
  closeSync(fd);
  expect(held.evidence).toBe(probeCapabilities().cachestat ? 'object' : 'object-without-cachestat');
  expect(states(held)).toEqual({ present: 4, unmapped: PAGES - 4 });
});

test('data that took the place of a hole between two passes is seen, though the file has as many pages as before', () => {
  const pages = 4 * WINDOW_PAGES;
  const [old, later] = [pages - 1, WINDOW_PAGES + 100];
  const fd = memfdCreate('moved', 0);
  held.push(fd);
  ftruncateSync(fd, pages * PAGE_SIZE);
  const memory = new OwnMemory(pages * PAGE_SIZE, MAP_SHARED, fd);
  made.push(memory);
  memory.write(0);
  writeSync(fd, Buffer.of(1), 0, 1, old * PAGE_SIZE);
  const scanner = new TargetScanner(self, probeCapabilities());
  const read = (): MappingScan => {
    const page = memory.address / PAGE_SIZE;
    return scanner.scan().mappings.find(({ mapping }) => mapping.start === page) as MappingScan;
  };
  expect(runAt(read().runs, old)).toMatchObject({ length: 1, code: PageState['resident-elsewhere'] });
  madvise(memory.address + old * PAGE_SIZE, PAGE_SIZE, MADV_REMOVE);
  writeSync(fd, Buffer.of(1), 0, 1, later * PAGE_SIZE);
  const { runs } = read();
  scanner.close();
  expect(runAt(runs, later)).toMatchObject({ length: 1, code: PageState['resident-elsewhere'] });
  expect(runAt(runs, old)).toMatchObject({ code: PageState.unmapped });
});

test('a huge page is found wherever the windows of the reading end', () => {
  const capabilities = probeCapabilities();
  const memory = new OwnMemory((WINDOW_PAGES + 4 * HUGE_PAGES) * PAGE_SIZE, MAP_PRIVATE | MAP_ANONYMOUS);
  made.push(memory);
  const firstPage = memory.address / PAGE_SIZE;
  const firstBlock = Math.ceil(firstPage / HUGE_PAGES) * HUGE_PAGES;
  // The mapping begins just behind the start of a huge page: windows counted from there would end inside of one.
  const start = firstBlock + 3;
  madvise(start * PAGE_SIZE, (WINDOW_PAGES + 2 * HUGE_PAGES) * PAGE_SIZE, MADV_HUGEPAGE);
  const blocks = [1, 2, 3, WINDOW_PAGES / HUGE_PAGES].map((block) => firstBlock + block * HUGE_PAGES);
  for (const block of blocks) memory.write((block - firstPage) * PAGE_SIZE);
  const { mapping, runs } = scanAt(start, capabilities);
  expect(mapping.start).toBe(start);
  const huge = blocks.map((block) => flagsOf(runAt(runs, block - start)?.code ?? 0) & PageFlag.huge);
  // The first lies within a window; where there are no huge pages, or the kernel does not tell of them, none is found.
  expect(huge).toEqual(blocks.map(() => huge[0]));
});

test('evidence is as old as its first question, however long the questions take', () => {
  const memory = makeShared(PAGES / 2);
  const focus = [pageIndex(memory.address / PAGE_SIZE)];
  const scanner = new TargetScanner(self, probeCapabilities());
  onTestFinished(() => scanner.close());
  scanner.scan();
  const { stamp } = SharedObject.prototype;
  let nowMs = 1000;
  vi.spyOn(Date, 'now').mockImplementation(() => nowMs);
  vi.spyOn(SharedObject.prototype, 'stamp').mockImplementation(function (this: SharedObject) {
    nowMs += 1000;
    return stamp.call(this);
  });
  onTestFinished(() => void vi.restoreAllMocks());
  const { mappings, readAnew } = scanner.scan({ focus });
  expect([...(readAnew ?? [])]).toContain(focus[0]);
  expect(mappings.find(({ mapping }) => mapping.start === focus[0])?.evidenceAtMs).toBe(1000);
});
