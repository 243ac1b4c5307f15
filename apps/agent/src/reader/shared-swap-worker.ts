import { performance } from 'node:perf_hooks';
import { parentPort } from 'node:worker_threads';
import { measureSharedSwap } from '@pagelapse/procfs';
import type { Candidate } from './shared-swap.js';

/** Reads one process's shared swap at a time, off the reader's event loop: one reading can take seconds. */
export interface SharedSwapReading extends Candidate {
  /** Absent where it may not be read, or the process has gone. */
  readonly bytes: number | undefined;
  readonly costMs: number;
}

if (parentPort === null) throw new Error('shared-swap-worker is started as a worker thread');
const port = parentPort;

port.on('message', ({ pid, startTime }: Candidate) => {
  const startedAt = performance.now();
  const bytes = measureSharedSwap(pid);
  const reading: SharedSwapReading = { pid, startTime, bytes, costMs: performance.now() - startedAt };
  port.postMessage(reading);
});
