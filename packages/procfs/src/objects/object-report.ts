import { type MappingKind, objectKey, type PageIndex } from '@pagelapse/address-space';
import type { Capabilities } from '../capabilities/probe.js';
import { type MapsLine, parseMaps } from '../parse/maps.js';
import { type PinnedProcess, pinProcess } from '../read/pinned-process.js';
import { readProcFile, tryReadProcFile } from '../read/proc-file.js';
import { listProcesses, type ProcessSummary } from '../read/process-list.js';
import { powersOver } from '../scan/absence.js';
import { type Backing, fileKind } from '../scan/mapping-kind.js';
import { ObjectDoor } from '../scan/object-door.js';
import { SharedObject } from '../scan/shared-object.js';
import { countObject, type ObjectCounts } from './count-object.js';
import { segmentIdentity } from './segment-identity.js';

/** Where a shared file is mapped. */
export interface ObjectMapping {
  readonly pid: number;
  readonly comm: string;
  readonly start: PageIndex;
  readonly end: PageIndex;
  /** Page of the file that `start` shows. */
  readonly firstObjectPage: number;
  readonly perms: string;
}

/** One shared file that a process maps. */
export interface ObjectReport {
  readonly dev: string;
  readonly inode: string;
  readonly path: string;
  readonly kind: MappingKind;
  /** Absent when the file may not be opened. */
  readonly counts?: ObjectCounts;
  /** Of every process whose memory map may be read, the target first. */
  readonly mappings: readonly ObjectMapping[];
}

/**
 * The shared memory that a target maps, file by file, with everybody who maps it too. Reads the memory map of every
 * process on the host; processes that may not be read are missing from `mappings`. Throws ProcessError.
 */
export function reportObjects(target: PinnedProcess, capabilities: Capabilities): ObjectReport[] {
  const { pageSize } = capabilities;
  const door = new ObjectDoor(target, capabilities.mapFiles, capabilities.kernelShmemDev);
  const found = new Map<string, { line: MapsLine; kind: MappingKind; mappings: ObjectMapping[] }>();
  const { comm } = target.stat();
  let lines: MapsLine[];
  try {
    lines = parseMaps(readProcFile(target.path('maps')), pageSize).lines;
  } catch (error) {
    throw target.failure(error);
  }
  const backings = new Map<string, Backing>();
  const backingOf = (line: MapsLine): Backing => {
    const file = `${line.dev}:${line.inode}`;
    const backing = backings.get(file) ?? door.facts(line, pageSize).backing;
    backings.set(file, backing);
    return backing;
  };
  const keyOf = (path: string, line: MapsLine, kind: MappingKind): string => {
    const key = objectKey({ ...line, kind }) ?? '';
    return kind === 'sysv' ? `${key}:${segmentIdentity(path, line, capabilities)}` : key;
  };
  for (const line of lines) {
    if (line.dev === '00:00' || backingOf(line) !== 'shmem') continue;
    const kind = fileKind('shmem', line.path);
    const key = keyOf(target.path('.'), line, kind);
    const known = found.get(key) ?? { line, kind, mappings: [] };
    known.mappings.push(objectMapping(target.pid, comm, line, pageSize));
    found.set(key, known);
  }
  for (const other of listProcesses()) {
    if (other.pid === target.pid || other.access !== 'readable') continue;
    const pinned = tryPin(other);
    if (pinned === undefined) continue;
    for (const line of parseMaps(tryReadProcFile(pinned.path('maps')) ?? '', pageSize).lines) {
      if (backings.get(`${line.dev}:${line.inode}`) !== 'shmem') continue;
      const key = keyOf(pinned.path('.'), line, fileKind('shmem', line.path));
      found.get(key)?.mappings.push(objectMapping(other.pid, other.comm, line, pageSize));
    }
    pinned.close();
  }
  return [...found.values()].map(({ line, kind, mappings }) => {
    const counts = countFile(line, door, capabilities);
    const { dev, inode, path } = line;
    return { dev, inode, path, kind, mappings, ...(counts === undefined ? {} : { counts }) };
  });
}

/** Undefined when it has ended since it was listed. */
function tryPin({ pid, startTime }: ProcessSummary): PinnedProcess | undefined {
  try {
    return pinProcess(pid, startTime);
  } catch {
    return undefined;
  }
}

function objectMapping(pid: number, comm: string, line: MapsLine, pageSize: number): ObjectMapping {
  const { start, end, perms } = line;
  return { pid, comm, start, end, perms, firstObjectPage: line.offset / pageSize };
}

function countFile(line: MapsLine, door: ObjectDoor, capabilities: Capabilities): ObjectCounts | undefined {
  const fd = door.open(line, capabilities.pageSize);
  if (fd === undefined) return undefined;
  const object = new SharedObject(fd, capabilities.pageSize);
  try {
    return countObject(object, powersOver(object, capabilities), capabilities.pageSize);
  } finally {
    object.close();
  }
}
