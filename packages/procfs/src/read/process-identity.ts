import { readdirSync, statSync } from 'node:fs';
import { parseFields } from '../parse/fields.js';
import { hasEnded, PF_KTHREAD, parseStat } from '../parse/stat.js';
import { PROC } from './pinned-process.js';
import { tryReadProcFile } from './proc-file.js';

/** Who a process is, as far as anyone may know. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly ppid: number;
  /** Clock ticks since boot. */
  readonly startTime: number;
  /** The process's own text and not to be trusted. */
  readonly comm: string;
  /** Real, effective, saved and file system user: they differ in programs that change users. */
  readonly uids: readonly number[];
  readonly isKernelThread: boolean;
  readonly hasEnded: boolean;
  /** Device and inode of its program; absent where that may not be seen. */
  readonly program?: string;
}

/** `undefined` when there is no such process. */
export function identifyProcess(pid: number, proc: string = PROC): ProcessIdentity | undefined {
  const directory = `${proc}/${pid}`;
  const stat = parseStat(tryReadProcFile(`${directory}/stat`) ?? '');
  const uids = /^(\d+)\s(\d+)\s(\d+)\s(\d+)$/.exec(
    parseFields(tryReadProcFile(`${directory}/status`) ?? '').get('Uid') ?? '',
  );
  if (stat === undefined || uids === null) return undefined;
  const program = programOf(directory);
  return {
    pid,
    ppid: stat.ppid,
    startTime: stat.startTime,
    comm: stat.comm,
    uids: uids.slice(1).map(Number),
    isKernelThread: (stat.flags & PF_KTHREAD) !== 0,
    hasEnded: hasEnded(stat),
    ...(program === undefined ? {} : { program }),
  };
}

/** All of them; one that ends while the list is made is left out. */
export function listIdentities(proc: string = PROC): ProcessIdentity[] {
  return readdirSync(proc).flatMap((name) => {
    const found = /^[1-9][0-9]*$/.test(name) ? identifyProcess(Number(name), proc) : undefined;
    return found === undefined ? [] : [found];
  });
}

function programOf(directory: string): string | undefined {
  try {
    const { dev, ino } = statSync(`${directory}/exe`, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}
