import { parentPort } from 'node:worker_threads';
import { measureSharedSwap, threadCpuMs } from '@pagelapse/procfs';
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
  const cpuBefore = threadCpuMs();
  const bytes = measureSharedSwap(pid, startTime);
  const reading: SharedSwapReading = { pid, startTime, bytes, costMs: threadCpuMs() - cpuBefore };
  port.postMessage(reading);
});
