import { hostname, release } from 'node:os';
import {
  locateMemoryCgroup,
  type MemoryHierarchy,
  type MemoryMount,
  memoryMounts,
} from '../cgroup/memory-hierarchy.js';
import { parseMemoryCgroup } from '../parse/cgroup.js';
import { bytesOfKib, countOf, parseFields } from '../parse/fields.js';
import { textOfBytes } from '../parse/maps.js';
import { parsePressure } from '../parse/pressure.js';
import { parseStat } from '../parse/stat.js';
import { PAGE_SIZE } from './page-size.js';
import type { PinnedProcess } from './pinned-process.js';
import { readProcFile, tryReadProcFile } from './proc-file.js';

/** Figures around a target, in bytes unless said; what could not be read is absent. */
export interface Surroundings {
  readonly cgroup?: CgroupFigures;
  readonly process?: ProcessFigures;
  readonly host: HostFigures;
}

export interface ProcessFigures {
  readonly vmRss: number;
  readonly rssShmem: number;
  readonly vmSwap: number;
  /** Since it began, of all its threads: without reading from a disk, and with. */
  readonly minorFaults?: number;
  readonly majorFaults?: number;
}

export interface CgroupFigures {
  readonly version: 1 | 2;
  readonly path: string;
  readonly usage: number;
  /** Absent when there is no limit. */
  readonly limit?: number;
  readonly swap?: number;
  /** As of the host, of its tasks alone; absent in version 1. */
  readonly psiSomeAvg10?: number;
  readonly psiFullAvg10?: number;
}

export interface HostFigures {
  readonly swapTotal: number;
  readonly swapFree: number;
  /** Pages since boot. */
  readonly pswpin: number;
  readonly pswpout: number;
  /** Percent of the last 10 s; absent where the kernel keeps no pressure figures. */
  readonly psiSomeAvg10?: number;
  readonly psiFullAvg10?: number;
}

export function readSurroundings(target: PinnedProcess): Surroundings {
  const cgroup = readCgroup(target);
  const process = readProcess(target);
  return {
    ...(cgroup === undefined ? {} : { cgroup }),
    ...(process === undefined ? {} : { process }),
    host: readHostFigures(),
  };
}

function readProcess(target: PinnedProcess): ProcessFigures | undefined {
  const status = tryReadProcFile(target.path('status'));
  if (status === undefined) return undefined;
  const fields = parseFields(status);
  const [vmRss, rssShmem, vmSwap] = ['VmRSS', 'RssShmem', 'VmSwap'].map((name) => bytesOfKib(fields.get(name)));
  if (vmRss === undefined || vmSwap === undefined) return undefined;
  const stat = parseStat(tryReadProcFile(target.path('stat')) ?? '');
  return {
    vmRss,
    rssShmem: rssShmem ?? 0,
    vmSwap,
    ...(stat !== undefined && { minorFaults: stat.minorFaults, majorFaults: stat.majorFaults }),
  };
}

/** From our own mountinfo; read once. */
let mounts: readonly MemoryMount[] | undefined;

/** Where a process stands that is read through `path`; `undefined` where no memory hierarchy is mounted. */
export function readMemoryHierarchy(path: (name: string) => string): MemoryHierarchy | undefined {
  mounts ??= memoryMounts(readProcFile('/proc/self/mountinfo'));
  return locateMemoryCgroup(mounts, textOfBytes(tryReadProcFile(path('cgroup')) ?? ''));
}

function readCgroup(target: PinnedProcess): CgroupFigures | undefined {
  const hierarchy = readMemoryHierarchy((name) => target.path(name));
  const place = parseMemoryCgroup(tryReadProcFile(target.path('cgroup')) ?? '');
  if (place === undefined || hierarchy === undefined) return undefined;
  const directory = hierarchy.own;
  const count = (file: string): number | undefined => countOf(tryReadProcFile(`${directory}/${file}`)?.trim());
  const v1 = place.version === 1;
  const usage = count(v1 ? 'memory.usage_in_bytes' : 'memory.current');
  if (usage === undefined) return undefined;
  const limits = (v1 ? ['memory.limit_in_bytes'] : ['memory.max', 'memory.high']).map((file) => {
    // `max` on v2; on v1 a number beyond any memory, too long for countOf.
    return count(file) ?? Number.POSITIVE_INFINITY;
  });
  const limit = Math.min(...limits);
  const swap = v1 ? v1Swap(directory) : count('memory.swap.current');
  return {
    version: place.version,
    path: place.path,
    usage,
    ...(Number.isFinite(limit) ? { limit } : {}),
    ...(swap === undefined ? {} : { swap }),
    ...(v1 ? {} : pressureIn(`${directory}/memory.pressure`)),
  };
}

function pressureIn(file: string): Pick<HostFigures, 'psiSomeAvg10' | 'psiFullAvg10'> {
  const pressure = parsePressure(tryReadProcFile(file) ?? '');
  return pressure === undefined ? {} : { psiSomeAvg10: pressure.someAvg10, psiFullAvg10: pressure.fullAvg10 };
}

/** `swap` of memory.stat, there when swap accounting is compiled in. */
function v1Swap(directory: string): number | undefined {
  return countOf(parseFields(tryReadProcFile(`${directory}/memory.stat`) ?? '').get('swap'));
}

export function readHostFigures(): HostFigures {
  const meminfo = parseFields(readProcFile('/proc/meminfo'));
  const vmstat = parseFields(readProcFile('/proc/vmstat'));
  return {
    swapTotal: bytesOfKib(meminfo.get('SwapTotal')) ?? 0,
    swapFree: bytesOfKib(meminfo.get('SwapFree')) ?? 0,
    pswpin: countOf(vmstat.get('pswpin')) ?? 0,
    pswpout: countOf(vmstat.get('pswpout')) ?? 0,
    ...pressureIn('/proc/pressure/memory'),
  };
}

/** What stays the same while the host is up. */
export interface HostFacts {
  readonly hostname: string;
  readonly kernel: string;
  readonly pageSize: number;
  /** Changes with every boot: part of what names a process for ever. */
  readonly bootId: string;
  readonly cgroupVersion?: 1 | 2;
  readonly swapTotal: number;
  readonly swapFree: number;
}

export function readHostFacts(): HostFacts {
  const { swapTotal, swapFree } = readHostFigures();
  const place = parseMemoryCgroup(tryReadProcFile('/proc/self/cgroup') ?? '');
  return {
    hostname: hostname(),
    kernel: release(),
    pageSize: PAGE_SIZE,
    bootId: readProcFile('/proc/sys/kernel/random/boot_id').trim(),
    ...(place === undefined ? {} : { cgroupVersion: place.version }),
    swapTotal,
    swapFree,
  };
}
