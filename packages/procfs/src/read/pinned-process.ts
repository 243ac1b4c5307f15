import { closeSync, constants, openSync } from 'node:fs';
import { hasEnded, PF_KTHREAD, type ProcessStat, parseStat } from '../parse/stat.js';
import { livingThread } from './living-thread.js';
import { readProcFile } from './proc-file.js';
import { errnoName, ProcessError } from './process-error.js';

/** Where /proc is mounted; another root is given by tests. */
export const PROC = '/proc';

/**
 * One process, held by an open descriptor of its /proc directory. Everything of it is read through that descriptor, so
 * that a reused pid answers ESRCH instead of another process's memory.
 */
export class PinnedProcess {
  readonly pid: number;
  readonly startTime: number;
  #directory: number | undefined;
  /** `task/TID/` of a living thread when the first one has ended and others go on: they hold the memory. */
  #thread = '';

  /** Throws {@link ProcessError}: also when the pid now names a process with another start time. */
  constructor(pid: number, expectedStartTime?: number, proc: string = PROC) {
    this.pid = pid;
    try {
      this.#directory = openSync(`${proc}/${pid}`, constants.O_RDONLY | constants.O_DIRECTORY);
    } catch (error) {
      throw new ProcessError('no-such-process', pid, { cause: error });
    }
    try {
      const stat = this.stat();
      if (expectedStartTime !== undefined && stat.startTime !== expectedStartTime) throw new ProcessError('gone', pid);
      if ((stat.flags & PF_KTHREAD) !== 0) throw new ProcessError('kernel-thread', pid);
      if (hasEnded(stat)) this.#thread = this.#livingThread(stat);
      this.startTime = stat.startTime;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Path of one of its files, good for as long as the process is pinned. */
  path(name: string): string {
    return this.#own(this.#thread + name);
  }

  #own(name: string): string {
    if (this.#directory === undefined) throw new ProcessError('gone', this.pid);
    return `/proc/self/fd/${this.#directory}/${name}`;
  }

  /**
   * To be called when its memory can be read no longer: follows a thread that still holds it, where the one followed so
   * far has ended. Throws {@link ProcessError} when there is none. Without the first thread there is no map_files
   * (tid_base_stuff in fs/proc/base.c).
   */
  followMemory(): void {
    const stat = this.stat();
    this.#thread = hasEnded(stat) ? this.#livingThread(stat) : '';
  }

  #livingThread(first: ProcessStat): string {
    const directory = this.#own('.');
    let thread: string | undefined;
    try {
      thread = livingThread(directory);
    } catch (error) {
      throw this.failure(error);
    }
    if (thread === undefined) throw ended(first, this.pid);
    return thread;
  }

  /** Throws {@link ProcessError} `gone` once the process has been reaped. */
  stat(): ProcessStat {
    let stat: ProcessStat | undefined;
    try {
      stat = parseStat(readProcFile(this.#own('stat')));
    } catch (error) {
      throw isGone(error) ? new ProcessError('gone', this.pid, { cause: error }) : error;
    }
    if (stat === undefined) throw new ProcessError('gone', this.pid);
    return stat;
  }

  isAlive(): boolean {
    try {
      this.followMemory();
      return true;
    } catch {
      return false;
    }
  }

  /** Did a read fail because the thread that is followed instead of the first one has ended? Another may hold the memory. */
  hasLostThread(error: unknown): boolean {
    return this.#thread !== '' && isGone(error);
  }

  /** The reason behind a failed read of one of its files. Anything unexpected is handed back as it is. */
  failure(error: unknown): unknown {
    if (isGone(error)) return this.#ended(error) ?? new ProcessError('gone', this.pid, { cause: error });
    // The files of a process without memory belong to root (task_dump_owner() in fs/proc/base.c): to a plain user, one
    // that has just ended looks as if it were somebody else's.
    if (isDenied(error)) return this.#ended(error) ?? new ProcessError('denied', this.pid, { cause: error });
    return error;
  }

  #ended(cause: unknown): ProcessError | undefined {
    try {
      const stat = this.stat();
      return hasEnded(stat) ? ended(stat, this.pid, cause) : undefined;
    } catch (error) {
      return error instanceof ProcessError ? error : undefined;
    }
  }

  close(): void {
    if (this.#directory !== undefined) closeSync(this.#directory);
    this.#directory = undefined;
  }
}

/** On its way out, or out and waiting for its parent. */
function ended({ state }: ProcessStat, pid: number, cause?: unknown): ProcessError {
  return new ProcessError(state === 'Z' || state === 'X' ? 'zombie' : 'gone', pid, { cause });
}

function isGone(error: unknown): boolean {
  return ['ESRCH', 'ENOENT'].includes(errnoName(error) ?? '');
}

function isDenied(error: unknown): boolean {
  return ['EACCES', 'EPERM'].includes(errnoName(error) ?? '');
}

/** Pins a process, and makes sure it is the one that was chosen. Throws {@link ProcessError}. */
export function pinProcess(pid: number, expectedStartTime?: number): PinnedProcess {
  return new PinnedProcess(pid, expectedStartTime);
}
