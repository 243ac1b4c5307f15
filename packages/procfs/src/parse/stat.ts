import { textOfBytes } from './maps.js';

/** What is used of /proc/PID/stat (proc_pid_stat(5)). */
export interface ProcessStat {
  readonly comm: string;
  /** `R`, `S`, `Z`, ... */
  readonly state: string;
  readonly ppid: number;
  /** Task flags, include/linux/sched.h. */
  readonly flags: number;
  /** Page faults of all its threads since it began: without reading from a disk, and with. */
  readonly minorFaults: number;
  readonly majorFaults: number;
  /** Clock ticks since boot. Together with the pid it names a process for the life of the boot. */
  readonly startTime: number;
  /** Where code and stack of its memory start: another one after exec. Meaningless to those who may not trace it. */
  readonly layout: string;
}

/** include/linux/sched.h: this task is a kernel thread. */
export const PF_KTHREAD = 0x00200000;
/** include/linux/sched.h: this task is on its way out. */
const PF_EXITING = 0x00000004;

/** Has the task let go of its memory, or is it about to? */
export function hasEnded({ state, flags }: ProcessStat): boolean {
  return state === 'Z' || state === 'X' || (flags & PF_EXITING) !== 0;
}

/**
 * Field numbers of proc_pid_stat(5), counted from `state` (field 3). The comm before them may hold `) R 1 `, blanks and
 * newlines, so it ends at the last closing bracket.
 */
const STATE = 0;
const PPID = 1;
const FLAGS = 6;
const MINOR_FAULTS = 7;
const MAJOR_FAULTS = 9;
const START_TIME = 19;
const START_CODE = 23;
const START_STACK = 25;

/** Parses Latin-1 text; `undefined` when it is not a stat line. */
export function parseStat(text: string): ProcessStat | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open === -1 || close < open) return undefined;
  const fields = text
    .slice(close + 2)
    .trimEnd()
    .split(' ');
  const number = (at: number): number => Number(fields[at] ?? Number.NaN);
  const stat: ProcessStat = {
    comm: textOfBytes(text.slice(open + 1, close)),
    state: fields[STATE] ?? '',
    ppid: number(PPID),
    flags: number(FLAGS),
    minorFaults: number(MINOR_FAULTS),
    majorFaults: number(MAJOR_FAULTS),
    startTime: number(START_TIME),
    layout: fields.slice(START_CODE, START_STACK + 1).join(' '),
  };
  const { ppid, flags, minorFaults, majorFaults, startTime } = stat;
  const whole = [ppid, flags, minorFaults, majorFaults, startTime].every(Number.isSafeInteger);
  return whole && stat.state.length === 1 ? stat : undefined;
}
