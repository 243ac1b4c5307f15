import { closeSync, openSync, readdirSync } from 'node:fs';
import { parseMemoryCgroup } from '../parse/cgroup.js';
import { bytesOfKib, countOf, parseFields } from '../parse/fields.js';
import { textOfBytes } from '../parse/maps.js';
import { PF_KTHREAD, type ProcessStat, parseStat } from '../parse/stat.js';
import { bootTimeMs, CLOCK_TICK_MS } from './boot-clock.js';
import { livingThread } from './living-thread.js';
import { type PinnedProcess, PROC, pinProcess } from './pinned-process.js';
import { tryReadProcFile, tryReadProcFileHead } from './proc-file.js';
import { ProcessError } from './process-error.js';
import { userName } from './user-names.js';

/**
 * Of a command line. A process may have megabytes of it (execve(2): a quarter of the stack limit), and thousands of such
 * processes would make of a list what no channel carries.
 */
const MOST_COMMAND_BYTES = 4096;

export type ProcessAccess = 'readable' | 'denied' | 'kernel-thread' | 'zombie';

/** What the cheap files say of a process; sizes in bytes. Texts are the process's own and not to be trusted. */
export interface ProcessSummary {
  readonly pid: number;
  readonly ppid: number;
  /** Clock ticks since boot. */
  readonly startTime: number;
  readonly startedAtMs: number;
  readonly comm: string;
  /** Arguments joined by blanks. */
  readonly command: string;
  readonly uid: number;
  readonly user: string;
  readonly access: ProcessAccess;
  readonly rss: number;
  /** VmSwap: swapped private pages; shared memory in swap is not in it. */
  readonly privateSwap: number;
  readonly rssShmem: number;
  readonly cgroup?: string;
}

/** Every process and kernel thread, by pid. One that ends while the list is made is left out. */
export function listProcesses(proc: string = PROC): ProcessSummary[] {
  const found: ProcessSummary[] = [];
  for (const name of readdirSync(proc)) {
    if (!/^[1-9][0-9]*$/.test(name)) continue;
    const summary = summarize(Number(name), proc);
    if (summary !== undefined) found.push(summary);
  }
  return found.sort((a, b) => a.pid - b.pid);
}

/** One process. Throws {@link ProcessError} when there is none of that pid. */
export function describeProcess(pid: number, proc: string = PROC): ProcessSummary {
  const summary = summarize(pid, proc);
  if (summary === undefined) throw new ProcessError('no-such-process', pid);
  return summary;
}

function summarize(pid: number, proc: string): ProcessSummary | undefined {
  const directory = `${proc}/${pid}`;
  const statText = tryReadProcFile(`${directory}/stat`);
  const statusText = tryReadProcFile(`${directory}/status`);
  const stat = statText === undefined ? undefined : parseStat(statText);
  if (stat === undefined || statusText === undefined) return undefined;
  // Of a process whose first thread has ended, another one shows the memory and the arguments.
  const thread = isOver(stat) ? tryLivingThread(directory) : undefined;
  const shown = thread === undefined ? directory : `${directory}/${thread}`;
  const status = parseFields((thread === undefined ? undefined : tryReadProcFile(`${shown}/status`)) ?? statusText);
  const uid = countOf(status.get('Uid')?.split('\t')[0]) ?? 0;
  const commandLine = tryReadProcFileHead(`${shown}/cmdline`, MOST_COMMAND_BYTES) ?? '';
  const cgroup = parseMemoryCgroup(tryReadProcFile(`${directory}/cgroup`) ?? '');
  return {
    pid,
    ppid: stat.ppid,
    startTime: stat.startTime,
    startedAtMs: bootTimeMs() + stat.startTime * CLOCK_TICK_MS,
    comm: stat.comm,
    command: textOfBytes(commandLine).replace(/\0+$/, '').replaceAll('\0', ' '),
    uid,
    user: userName(uid),
    access: thread === undefined && isOver(stat) ? 'zombie' : accessOf(shown, stat.flags),
    rss: bytesOfKib(status.get('VmRSS')) ?? 0,
    privateSwap: bytesOfKib(status.get('VmSwap')) ?? 0,
    rssShmem: bytesOfKib(status.get('RssShmem')) ?? 0,
    ...(cgroup === undefined ? {} : { cgroup: textOfBytes(cgroup.path) }),
  };
}

function isOver({ state }: ProcessStat): boolean {
  return state === 'Z' || state === 'X';
}

function tryLivingThread(directory: string): string | undefined {
  try {
    return livingThread(directory);
  } catch {
    return undefined;
  }
}

/**
 * The right to read is checked by the kernel when the file is opened, so opening it is how to ask: pagemap, which has a
 * file mode of 0400 on top of what maps asks for.
 */
function accessOf(directory: string, flags: number): ProcessAccess {
  if ((flags & PF_KTHREAD) !== 0) return 'kernel-thread';
  try {
    closeSync(openSync(`${directory}/pagemap`, 'r'));
    return 'readable';
  } catch {
    return 'denied';
  }
}

/**
 * Shared memory of a process that is in swap, in bytes: `Swap` of smaps_rollup, which counts both, less VmSwap, which
 * counts the private part. Walks the page tables (12 to 15 ms per resident GiB). `undefined` when it may not be read, or
 * the pid is another process's by now.
 */
export function measureSharedSwap(pid: number, startTime: number): number | undefined {
  let target: PinnedProcess;
  try {
    target = pinProcess(pid, startTime);
  } catch {
    return undefined;
  }
  const rollup = tryReadProcFile(target.path('smaps_rollup'));
  const status = tryReadProcFile(target.path('status'));
  target.close();
  if (rollup === undefined || status === undefined) return undefined;
  const all = bytesOfKib(parseFields(rollup).get('Swap'));
  const own = bytesOfKib(parseFields(status).get('VmSwap'));
  return all === undefined || own === undefined ? undefined : Math.max(0, all - own);
}
