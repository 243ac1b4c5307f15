import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { PageAdvice } from '@pagelapse/procfs';

const WORKER = new URL('./act-worker.js', import.meta.url);

export type Job = { readonly pid: number; readonly startTime: number } & (
  | { readonly act: 'clear-soft-dirty' }
  | { readonly act: PageAdvice; readonly first: number; readonly count: number }
);

export interface Done {
  /** Before it began, ms of the Unix epoch. */
  readonly atMs: number;
  readonly tookMs: number;
  /** Pages that the kernel went over, and the errno with which it went no further. */
  readonly reached: number;
  readonly stopped?: string;
}

/** Does one act of the memory of a process. Rejects with what it throws. */
export type Perform = (job: Job) => Promise<Done>;

export const performOnThread: Perform = async (job) => {
  const worker = new Worker(WORKER, { workerData: job });
  const [done] = (await once(worker, 'message')) as [Done];
  return done;
};
