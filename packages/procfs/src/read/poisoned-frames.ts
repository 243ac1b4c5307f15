import { bytesOfKib, parseFields } from '../parse/fields.js';
import { readPageFrame } from './page-frame.js';
import { PROC } from './pinned-process.js';
import { tryReadProcFile } from './proc-file.js';

/** Is the frame lost to a fault of the hardware? */
export type IsPoisoned = (pfn: number) => boolean;

/** `undefined` where the host has lost none, as nearly all: then there is nothing to ask, frame by frame. */
export function poisonedFrames(proc: string = PROC): IsPoisoned | undefined {
  const meminfo = parseFields(tryReadProcFile(`${proc}/meminfo`) ?? '');
  if ((bytesOfKib(meminfo.get('HardwareCorrupted')) ?? 0) === 0) return undefined;
  return (pfn) => {
    const frame = readPageFrame(pfn, proc);
    return typeof frame !== 'string' && frame.flags.includes('hwpoison');
  };
}
