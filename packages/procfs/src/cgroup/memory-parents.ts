import { dirname } from 'node:path';
import { tryReadProcFile } from '../read/proc-file.js';
import type { MemoryHierarchy } from './memory-hierarchy.js';

/**
 * Directories under which a cgroup with the memory controller can be made that is as near to a process's own as the kernel
 * lets it be, the nearest first. v1: under its own. v2: a cgroup with processes may not hand controllers down ("no internal
 * processes", Documentation/admin-guide/cgroup-v2.rst), so it is the nearest one above that hands `memory` down.
 */
export function memoryParents({ version, own, mountPoint }: MemoryHierarchy): string[] {
  if (version === 1) return [own];
  const parents: string[] = [];
  for (let directory = own; directory.startsWith(mountPoint); directory = dirname(directory)) {
    const handedDown = tryReadProcFile(`${directory}/cgroup.subtree_control`)?.trim().split(' ') ?? [];
    if (handedDown.includes('memory')) parents.push(directory);
    if (directory === mountPoint) break;
  }
  return parents;
}
