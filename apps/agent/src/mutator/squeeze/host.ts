import { readFileSync, writeFileSync } from 'node:fs';
import {
  identifyProcess,
  PAGE_SIZE,
  type Pressure,
  parsePressure,
  readHostMemory,
  readMemoryHierarchy,
} from '@pagelapse/procfs';
import type { PlaceOutside } from './place.js';

/** The host's memory pressure; `undefined` where the kernel keeps no such figures. */
export function hostPressure(): Pressure | undefined {
  return parsePressure(tryRead('/proc/pressure/memory'));
}

/** What places need to know of the host. Finds out once, by doing, what memory.reclaim takes. */
export function hostOutside(): PlaceOutside {
  const takesSwappiness = reclaimTakesSwappiness();
  return {
    host: () => readHostMemory(),
    hostPressure: hostPressure() !== undefined,
    reclaimSwappiness: () => (takesSwappiness ? Number(tryRead('/proc/sys/vm/swappiness')) : undefined),
    identify: (pid) => identifyProcess(pid),
    pageSize: PAGE_SIZE,
  };
}

/** Asked with no bytes, of the cgroup of this process: it takes nothing, and EINVAL says that the word is not known (6.1). */
function reclaimTakesSwappiness(): boolean {
  const own = readMemoryHierarchy((name) => `/proc/self/${name}`);
  if (own?.version !== 2) return false;
  try {
    writeFileSync(`${own.own}/memory.reclaim`, '0 swappiness=60', { flag: 'r+' });
    return true;
  } catch {
    return false;
  }
}

function tryRead(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
