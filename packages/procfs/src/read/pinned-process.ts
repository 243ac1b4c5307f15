import { closeSync, constants, openSync } from 'node:fs';
import { PF_KTHREAD, type ProcessStat, parseStat } from '../parse/stat.js';
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
      if (stat.state === 'Z' || stat.state === 'X') throw new ProcessError('zombie', pid);
      this.startTime = stat.startTime;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Path of one of its files, good for as long as the process is pinned. */
  path(name: string): string {
    if (this.#directory === undefined) throw new ProcessError('gone', this.pid);
    return `/proc/self/fd/${this.#directory}/${name}`;
  }

  /** Throws {@link ProcessError} `gone` once the process has been reaped. */
  stat(): ProcessStat {
    let stat: ProcessStat | undefined;
    try {
      stat = parseStat(readProcFile(this.path('stat')));
    } catch (error) {
      throw this.failure(error);
    }
    if (stat === undefined) throw new ProcessError('gone', this.pid);
    return stat;
  }

  isAlive(): boolean {
    try {
      const { state } = this.stat();
      return state !== 'Z' && state !== 'X';
    } catch {
      return false;
    }
  }

  /** The reason behind a failed read of one of its files. Anything unexpected is handed back as it is. */
  failure(error: unknown): unknown {
    switch (errnoName(error)) {
      case 'ESRCH':
      case 'ENOENT':
        return new ProcessError('gone', this.pid, { cause: error });
      case 'EACCES':
      case 'EPERM':
        return new ProcessError('denied', this.pid, { cause: error });
      default:
        return error;
    }
  }

  close(): void {
    if (this.#directory !== undefined) closeSync(this.#directory);
    this.#directory = undefined;
  }
}

/** Pins a process, and makes sure it is the one that was chosen. Throws {@link ProcessError}. */
export function pinProcess(pid: number, expectedStartTime?: number): PinnedProcess {
  return new PinnedProcess(pid, expectedStartTime);
}
