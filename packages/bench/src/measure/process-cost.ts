import { readFileSync } from 'node:fs';

/** USER_HZ, the unit of the times in /proc/PID/stat (proc_pid_stat(5)): 100 on every architecture Node runs on. */
const TICK_MS = 10;

/** CPU time that a process and its threads have used, user and kernel, in ms; steps of {@link TICK_MS}. */
export function processCpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The name may hold anything; fields are counted from behind its closing bracket. utime is the 14th, stime the 15th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Bytes, as proc_pid_status(5) has them. */
export interface Resident {
  /** All of it (VmRSS). */
  readonly total: number;
  /** The most that it has been (VmHWM). */
  readonly peak: number;
  /** Pages of files, the program's own text above all: processes of the same program share them (RssFile). */
  readonly file: number;
}

export function resident(pid: number): Resident {
  const [total, peak, file] = ['VmRSS', 'VmHWM', 'RssFile'].map((field) => statusKiB(pid, field) * 1024);
  return { total, peak, file } as Resident;
}

function statusKiB(pid: number, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const match = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status);
  if (match === null) throw new Error(`/proc/${pid}/status has no ${field}`);
  return Number(match[1]);
}

/** Children of the main thread (proc_pid_tid_children(5)). */
export function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1');
  return text.split(' ').filter(Boolean).map(Number);
}

/** One field of the smaps entry of the mapping that starts at `page`, in bytes. */
export function smapsBytes(pid: number, page: number, pageSize: number, field: string): number {
  const smaps = readFileSync(`/proc/${pid}/smaps`, 'latin1');
  const start = smaps.search(new RegExp(`^0*${(BigInt(page) * BigInt(pageSize)).toString(16)}-`, 'm'));
  const match = start === -1 ? null : new RegExp(`^${field}: +(\\d+) kB$`, 'm').exec(smaps.slice(start));
  if (match === null) throw new Error(`smaps of ${pid} has no ${field} at page ${page}`);
  return Number(match[1]) * 1024;
}
