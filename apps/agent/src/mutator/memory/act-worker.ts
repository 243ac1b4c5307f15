import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { pageIndex } from '@pagelapse/address-space';
import { advisePages, clearSoftDirty, ProcessError, pinProcess } from '@pagelapse/procfs';
import type { Done, Job } from './act-thread.js';

/** One act, on a thread of its own: the kernel may be at it for seconds, and squeezes have to be looked after meanwhile. */
if (parentPort === null) throw new Error('act-worker is started as a worker thread');
const job = workerData as Job;

/** A process that has ended is what ESRCH says. */
function performed(): Done {
  const atMs = Date.now();
  try {
    return perform(atMs);
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    return { atMs, tookMs: 0, reached: 0, stopped: error.code === 'denied' ? 'EACCES' : 'ESRCH' };
  }
}

function perform(atMs: number): Done {
  const target = pinProcess(job.pid, job.startTime);
  try {
    if (job.act === 'clear-soft-dirty') return { atMs, ...clearSoftDirty(target), reached: 0 };
    const startedAt = performance.now();
    const { pages, stopped } = advisePages(target, pageIndex(job.first), job.count, job.act);
    return { atMs, tookMs: performance.now() - startedAt, reached: pages, ...(stopped !== undefined && { stopped }) };
  } finally {
    target.close();
  }
}

parentPort.postMessage(performed());
