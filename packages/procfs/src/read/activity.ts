import { clockGettime } from '../syscall/libc.js';
import { KeptProcFile } from './kept-proc-file.js';
import { tryReadProcFile } from './proc-file.js';

const time = new BigInt64Array(2);
const vmstatFile = new KeptProcFile('/proc/vmstat');
/** What is measured of a clock of a process: the scheduler's own sum (CPUCLOCK_SCHED, include/linux/posix-timers_types.h). */
const CPUCLOCK_SCHED = 2;

/**
 * CPU time that all threads of another process have used, in ns, exact to the last context switch; needs no rights.
 * `undefined` when there is no such process. The clock's number is that of clock_getcpuclockid(3).
 */
export function processCpuNs(pid: number): bigint | undefined {
  if (clockGettime((~pid << 3) | CPUCLOCK_SCHED, time) !== 0) return undefined;
  return (time[0] as bigint) * 1_000_000_000n + (time[1] as bigint);
}

/**
 * Lines of /proc/vmstat that move when the kernel takes pages away or brings them back, migrates, merges or collapses
 * them, or when shared memory grows or shrinks, whoever does it (vmstat_text in mm/vmstat.c). Not those of huge pages that a
 * process gets by a fault: it has run then, which its clock tells, and on a busy host others do all the time.
 */
const MOVEMENTS =
  /^(?:pswp|swp|zswp|pgscan|pgsteal|pgdemote|pgmigrate|thp_(?!fault_|file_|zero_page_alloc)|ksm_|cow_ksm|nr_shmem |nr_swapcached ).*$/gm;
/** Those of them that are pages going to swap and coming from it, of zeroes and into zswap included. */
const SWAPS = /^(?:pswp|swp|zswp).*$/gm;

export function movementsOf(vmstat: string): string {
  return linesOf(vmstat, MOVEMENTS);
}

export function swapsOf(vmstat: string): string {
  return linesOf(vmstat, SWAPS);
}

function linesOf(vmstat: string, wanted: RegExp): string {
  return vmstat.match(wanted)?.join('\n') ?? '';
}

/** Texts that are to be compared with those of another moment. */
export interface Activity {
  /**
   * Stays the same for as long as the process has not run, as many pages are mapped in it, and the kernel has moved none:
   * then its pages are where they were. What others may do to it unseen is left: write to its pages that are in memory,
   * or its shared files', no longer share them with it, clear its soft-dirty bits.
   */
  readonly any: string;
  /** Stays the same for as long as no page of the host goes to swap or comes from it. */
  readonly swaps: string;
}

/** `undefined` when nothing can be said. Costs some 60 us. */
export function readActivity(pid: number): Activity | undefined {
  const ns = processCpuNs(pid);
  const vmstat = vmstatFile.tryRead();
  // What others write to its memory, or take from it, shows in what is mapped there (proc_pid_statm(5)), not in its clock.
  const statm = tryReadProcFile(`/proc/${pid}/statm`);
  if (ns === undefined || vmstat === undefined || statm === undefined) return undefined;
  const movements = movementsOf(vmstat);
  return { any: `${ns}\n${statm}${movements}`, swaps: swapsOf(movements) };
}
