import { bytesOfKib, parseFields } from '../parse/fields.js';
import { PROC } from './pinned-process.js';
import { readProcFile } from './proc-file.js';

/** The host's memory and swap, in bytes: /proc/meminfo (proc_meminfo(5)). */
export interface HostMemory {
  readonly memTotal: number;
  readonly swapTotal: number;
  readonly swapFree: number;
}

export function readHostMemory(proc: string = PROC): HostMemory {
  const meminfo = parseFields(readProcFile(`${proc}/meminfo`));
  return {
    memTotal: bytesOfKib(meminfo.get('MemTotal')) ?? 0,
    swapTotal: bytesOfKib(meminfo.get('SwapTotal')) ?? 0,
    swapFree: bytesOfKib(meminfo.get('SwapFree')) ?? 0,
  };
}
