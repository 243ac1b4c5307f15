import { closeSync, ftruncateSync } from 'node:fs';
import { PageFlag, type PageRuns, PageState, pageCode, pageIndex } from '@pagelapse/address-space';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { OwnMemory } from '../capabilities/own-memory.js';
import { probeCapabilities } from '../capabilities/probe.js';
import { PAGE_SIZE } from '../read/page-size.js';
import { PageTable } from '../read/page-table.js';
import { pinProcess } from '../read/pinned-process.js';
import { MAP_SHARED, madvise, memfdCreate } from '../syscall/libc.js';
import { PagemapScan } from '../syscall/pagemap-scan.js';
import { CHECK_FROM_PAGES, PresenceCheck } from './presence-check.js';
import { TargetScanner } from './target-scanner.js';

// The target is this very process, and what changes in its memory is done here.

/** include/uapi/asm-generic/mman-common.h */
const MADV_DONTNEED = 4;
const MADV_REMOVE = 9;
const MADV_NOHUGEPAGE = 15;
const PAGES = 2 * CHECK_FROM_PAGES;
const BLOCK = 512;

const capabilities = probeCapabilities();
const self = pinProcess(process.pid);
afterAll(() => self.close());

function sharedMemory(): { memory: OwnMemory; start: number; close(): void } {
  const fd = memfdCreate('checked', 0);
  ftruncateSync(fd, PAGES * PAGE_SIZE);
  const memory = new OwnMemory(PAGES * PAGE_SIZE, MAP_SHARED, fd);
  madvise(memory.address, memory.length, MADV_NOHUGEPAGE);
  const close = (): void => {
    memory.unmap();
    closeSync(fd);
  };
  return { memory, start: memory.address / PAGE_SIZE, close };
}

const stretch = fc.record({ first: fc.nat(PAGES - 1), count: fc.integer({ min: 1, max: 600 }) });
const act = fc.record({ act: fc.constantFrom('write', 'drop', 'punch', 'nothing'), stretch });

test('whatever happens to shared memory, a live pass sees what one sees that reads everything', () => {
  const { memory, start, close } = sharedMemory();
  const [live, whole] = [new TargetScanner(self, capabilities), new TargetScanner(self, capabilities)];
  const focus = [pageIndex(start)];
  const runsOf = (scanner: TargetScanner, keepEvidence: boolean): PageRuns | undefined =>
    scanner.scan({ keepEvidence, focus }).mappings.find(({ mapping }) => mapping.start === start)?.runs;
  fc.assert(
    fc.property(fc.array(act, { minLength: 1, maxLength: 12 }), (acts) => {
      for (const { act, stretch } of acts) {
        const count = Math.min(stretch.count, PAGES - stretch.first);
        const from = stretch.first * PAGE_SIZE;
        if (act === 'write') for (let page = 0; page < count; page++) memory.write(from + page * PAGE_SIZE);
        else if (act !== 'nothing') {
          madvise(memory.address + from, count * PAGE_SIZE, act === 'drop' ? MADV_DONTNEED : MADV_REMOVE);
        }
        expect(runsOf(live, true)).toEqual(runsOf(whole, false));
      }
    }),
    { numRuns: 15 },
  );
  live.close();
  whole.close();
  close();
});

test('only blocks in which something changed are read, and all where the kernel does not tell', () => {
  const { memory, start, close } = sharedMemory();
  const table = new PageTable('/proc/self/pagemap');
  const flags = PageFlag.exclusive | PageFlag.file | (capabilities.softDirty ? PageFlag['soft-dirty'] : 0);
  for (let page = 0; page < 100; page++) memory.write(page * PAGE_SIZE);
  const runs = {
    pages: PAGES,
    count: 2,
    lengths: Uint32Array.of(100, PAGES - 100),
    codes: Uint16Array.of(pageCode(PageState.present, flags), PageState['shared-swapped']),
  };
  const check = new PresenceCheck(new PagemapScan(PAGE_SIZE), capabilities.softDirty);
  const end = start + PAGES;
  check.begin(runs, start);
  const tells = capabilities.pagemapScan;
  expect(check.differing(table.fd, start, end)).toEqual({ from: tells ? end : start, to: end });
  const seen: [number, number][] = [];
  expect(check.repeat(start, end, (length, code) => seen.push([length, code]))).toBe(100);
  expect(seen).toEqual([
    [100, pageCode(PageState.present, flags)],
    [PAGES - 100, 0],
  ]);
  memory.write((PAGES - 1) * PAGE_SIZE);
  const from = tells ? end - 1 - ((end - 1) % BLOCK) : start;
  expect(check.differing(table.fd, start, end)).toEqual({ from, to: end });
  expect(check.differingPages).toBe(tells ? end - from : 2 * PAGES);
  table.close();
  close();
});

test('what it cannot tell of is read', () => {
  const { memory, start, close } = sharedMemory();
  const table = new PageTable('/proc/self/pagemap');
  const check = new PresenceCheck(new PagemapScan(PAGE_SIZE), capabilities.softDirty);
  const codes = [
    pageCode(PageState.present, PageFlag['uffd-wp']),
    pageCode(PageState.present, PageFlag['in-motion']),
    pageCode(PageState.marker, 0),
    pageCode(PageState.guard, 0),
    pageCode(PageState['unknown-absent'], 0),
  ];
  for (const code of codes) {
    memory.write(0);
    check.begin({ pages: PAGES, count: 1, lengths: Uint32Array.of(PAGES), codes: Uint16Array.of(code) }, start);
    expect(check.differing(table.fd, start, start + PAGES)).toEqual({ from: start, to: start + PAGES });
  }
  table.close();
  close();
});
