import { closeSync, openSync, readFileSync } from 'node:fs';
import { parseMaps } from '../parse/maps.js';
import { KEY_SHIFT, KEY_SOFT_DIRTY } from '../parse/pagemap-bits.js';
import { OwnSmaps } from '../read/own-smaps.js';
import { PAGE_SIZE } from '../read/page-size.js';
import { readProcFile } from '../read/proc-file.js';
import type { ZeroPfns } from '../scan/entry-classifier.js';
import { cachestat } from '../syscall/cachestat.js';
import { MADV_PAGEOUT, MAP_ANONYMOUS, MAP_PRIVATE, MAP_SHARED, madvise, mincore } from '../syscall/libc.js';
import { PAGE_IS_PRESENT, PagemapScan } from '../syscall/pagemap-scan.js';
import { FACT_WORDS, type FactName } from './feature-words.js';
import type { Feature } from './features.js';
import { OwnMemory, ownPagemapEntry, withOwnMemfd } from './own-memory.js';
import { findZeroPfns } from './zero-pfns.js';

export interface CapabilityFact {
  readonly name: FactName;
  readonly available: boolean;
  /** Why not and what would close the gap, for people; both absent when it is available. */
  readonly reason?: string;
  readonly cure?: string;
}

/** What this kernel and these rights allow, found out by doing it to our own memory. */
export interface Capabilities {
  readonly pageSize: number;
  readonly pagemapScan: boolean;
  readonly cachestat: boolean;
  readonly mincore: boolean;
  /** Pages of a shared file that are in swap can be counted by mapping it here. */
  readonly ownSmaps: boolean;
  readonly mapFiles: boolean;
  readonly softDirty: boolean;
  /** PFNs and swap types are shown to us. */
  readonly pfn: boolean;
  readonly zeroPfns: ZeroPfns | undefined;
  /** Pages of the largest folio that shared memory can have. */
  readonly folioPages: number;
  /** Device number of the kernel's own shmem mount, as /proc/PID/maps prints it. */
  readonly kernelShmemDev: string;
  readonly facts: readonly CapabilityFact[];
}

/** Probes each feature by behaviour. Features in `without` count as missing, which forces their fallbacks. */
export function probeCapabilities(without: ReadonlySet<Feature> = new Set()): Capabilities {
  const facts: CapabilityFact[] = [];
  const settle = (name: FactName, works: () => boolean): boolean => {
    const forced = name !== 'pfn' && without.has(name);
    const available = !forced && works();
    if (available) facts.push({ name, available });
    else if (forced) facts.push({ name, available, reason: 'Switched off with --without.', cure: 'Start without it.' });
    else facts.push({ name, available, reason: FACT_WORDS[name].reason, cure: FACT_WORDS[name].cure });
    return available;
  };
  const hugePageSize = readHugePageSize();
  const zeroPfns = findZeroPfns(PAGE_SIZE, hugePageSize);
  return {
    pageSize: PAGE_SIZE,
    pagemapScan: settle('pagemap-scan', pagemapScanWorks),
    cachestat: settle('cachestat', cachestatWorks),
    mincore: settle('mincore', mincoreWorks),
    ownSmaps: settle('own-smaps', ownSmapsWork),
    mapFiles: settle('map-files', mapFilesWork),
    softDirty: settle('soft-dirty', softDirtyWorks),
    pfn: settle('pfn', () => zeroPfns !== undefined),
    zeroPfns,
    folioPages: (hugePageSize ?? PAGE_SIZE) / PAGE_SIZE,
    kernelShmemDev: findKernelShmemDev(),
    facts,
  };
}

function readHugePageSize(): number | undefined {
  try {
    return Number(readFileSync('/sys/kernel/mm/transparent_hugepage/hpage_pmd_size', 'latin1'));
  } catch {
    return undefined;
  }
}

function withSharedMemory<T>(look: (memory: OwnMemory) => T): T {
  const memory = new OwnMemory(2 * PAGE_SIZE, MAP_SHARED | MAP_ANONYMOUS);
  try {
    memory.write(0);
    return look(memory);
  } finally {
    memory.unmap();
  }
}

function ownMapsLine(memory: OwnMemory) {
  const { lines } = parseMaps(readProcFile('/proc/self/maps'), PAGE_SIZE);
  const page = memory.address / PAGE_SIZE;
  return lines.find((line) => line.start <= page && page < line.end);
}

function findKernelShmemDev(): string {
  return withSharedMemory((memory) => ownMapsLine(memory)?.dev ?? '');
}

function mapFilesWork(): boolean {
  return withSharedMemory((memory) => {
    const line = ownMapsLine(memory);
    if (line === undefined) return false;
    const hex = (page: number): string => (page * PAGE_SIZE).toString(16);
    try {
      closeSync(openSync(`/proc/self/map_files/${hex(line.start)}-${hex(line.end)}`, 'r'));
      return true;
    } catch {
      return false;
    }
  });
}

/** A written page is in the page cache, and one never touched is not. */
function cachestatWorks(): boolean {
  return withOwnMemfd(2, PAGE_SIZE, (fd) => {
    const stat = cachestat(fd, 0, 2 * PAGE_SIZE);
    return 'cached' in stat && stat.cached === 1 && stat.evicted === 0;
  });
}

function mincoreWorks(): boolean {
  return withOwnMemfd(2, PAGE_SIZE, (_fd, memory) => {
    const residency = new Uint8Array(2);
    if (mincore(memory.address, memory.length, residency) !== 0) return false;
    return ((residency[0] as number) & 1) === 1 && ((residency[1] as number) & 1) === 0;
  });
}

/** A page in memory is not counted, and one that was paged out is; where no swap takes it, the first has to do. */
function ownSmapsWork(): boolean {
  const smaps = new OwnSmaps();
  try {
    return withOwnMemfd(2, PAGE_SIZE, (fd, memory) => {
      const count = (): number | undefined => smaps.countSwapped(fd, [{ first: 0, count: 2 }])?.[0];
      if (count() !== 0) return false;
      madvise(memory.address, PAGE_SIZE, MADV_PAGEOUT);
      const residency = new Uint8Array(1);
      mincore(memory.address, PAGE_SIZE, residency);
      return count() === 1 || ((residency[0] as number) & 1) === 1;
    });
  } finally {
    smaps.close();
  }
}

function pagemapScanWorks(): boolean {
  const pagemap = openSync('/proc/self/pagemap', 'r');
  try {
    return withSharedMemory((memory) => {
      const first = memory.address / PAGE_SIZE;
      let seen = 0;
      const refused = new PagemapScan(PAGE_SIZE).walk(pagemap, first, first + 2, PAGE_IS_PRESENT, 0, (from, to) => {
        seen += to - from;
      });
      return refused === 0 && seen === 1;
    });
  } finally {
    closeSync(pagemap);
  }
}

/** A page just written in a mapping never cleared is soft-dirty wherever the kernel tracks it. */
function softDirtyWorks(): boolean {
  const memory = new OwnMemory(PAGE_SIZE, MAP_PRIVATE | MAP_ANONYMOUS);
  try {
    memory.write(0);
    return ((ownPagemapEntry(memory.address, PAGE_SIZE).high >>> KEY_SHIFT) & KEY_SOFT_DIRTY) !== 0;
  } finally {
    memory.unmap();
  }
}
