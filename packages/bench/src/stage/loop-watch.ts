import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Closable } from '../bench-context.js';

/** Environment variable that names where each process leaves its figures at its end. */
export const LOOP_WATCH_DIRECTORY = 'PAGELAPSE_BENCH_LOOP_WATCH';

/** Longest times that an event loop came round late by, ms. */
export interface LoopBlock {
  readonly longestMs: number;
  /** Without what it waited for a processor meanwhile: by what the process itself did. */
  readonly longestBusyMs: number;
}

/** Measures the event loops of Node processes from inside, by a module that they load first. */
export class LoopWatch implements Closable {
  readonly #directory = mkdtempSync(join(tmpdir(), 'pagelapse-bench-loop-'));

  /** What the processes are to be started with; children inherit it. */
  get environment(): Record<string, string> {
    const preload = new URL('./loop-watch-preload.js', import.meta.url).href;
    return { NODE_OPTIONS: `--import=${preload}`, [LOOP_WATCH_DIRECTORY]: this.#directory };
  }

  /** Forgets what a running process has measured so far. */
  restart(pid: number): void {
    process.kill(pid, 'SIGUSR2');
  }

  /** Of a process that has ended. */
  blockOf(pid: number): LoopBlock {
    return JSON.parse(readFileSync(join(this.#directory, `${pid}.json`), 'utf8')) as LoopBlock;
  }

  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
