import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { pageIndex } from '@pagelapse/address-space';
import {
  blindSpots,
  ProcessError,
  pinProcess,
  readActivity,
  readSurroundings,
  reconcileScan,
  TargetScanner,
  threadCpuMs,
} from '@pagelapse/procfs';
import { answer } from './answer.js';
import { wireWord } from './page-answer.js';
import { endedBecause } from './process-error.js';
import { Reconciler } from './reconciler.js';
import { wireSurroundings } from './surroundings.js';
import { type EncodedBatch, Watch, type WatchSource } from './watch.js';
import type { FromWatchWorker, ToWatchWorker, WatchWorkerData } from './watch-messages.js';

/** The worker thread of one watch: scans are synchronous and long, so they have a thread of their own. */
if (parentPort === null) throw new Error('watch-worker is started as a worker thread');
const port = parentPort;
const { pid, startTime, handle, capabilities, duty } = workerData as WatchWorkerData;

const post = (message: FromWatchWorker): void => port.postMessage(message);

/** Batches handed over and not yet taken off the reader's hands: while there is one, no pass is made. */
let undelivered = 0;
/** A pass came due while a batch was undelivered. */
let overdue = false;
let timer: NodeJS.Timeout | undefined;

function deliver(batch: EncodedBatch): void {
  undelivered++;
  // The summary is small, and copied.
  port.postMessage({ say: 'batch', batch } satisfies FromWatchWorker, [batch.bytes.buffer]);
}

function finish(): void {
  clearTimeout(timer);
  port.close();
}

/** Runs `work`, which reads the target; the target's end is the watch's end, said once. */
function untilEnd(work: () => void, close: () => void): void {
  try {
    work();
  } catch (error) {
    close();
    if (!(error instanceof ProcessError)) throw error;
    post({ say: 'ended', reason: endedBecause(error), atMs: Date.now() });
    finish();
  }
}

function run(): void {
  const target = pinProcess(pid, startTime);
  const scanner = new TargetScanner(target, capabilities);
  const close = (): void => {
    scanner.close();
    target.close();
  };
  const source: WatchSource = {
    scan: (options) => scanner.scan({ ...options, keepEvidence: true }),
    surroundings: () => wireSurroundings(readSurroundings(target)),
    now: () => performance.now(),
    cpuMs: threadCpuMs,
    activity: () => readActivity(pid),
  };
  const watch = new Watch(handle, source, duty);

  const reconciler = new Reconciler(
    {
      epoch: () => scanner.epoch,
      // Exact: nothing that shared files said in earlier passes.
      scan: () => scanner.scan({ figures: true }),
      reconcile: (scan) => reconcileScan(scan, target, capabilities),
      now: source.now,
      cpuMs: source.cpuMs,
    },
    duty,
  );

  const pass = (): void => {
    if (undelivered > 0) {
      overdue = true;
      return;
    }
    overdue = false;
    untilEnd(() => {
      const batch = watch.waitMs > 0 ? undefined : watch.pass();
      if (batch !== undefined) deliver(batch);
      timer = setTimeout(pass, watch.waitMs);
    }, close);
  };

  /** The next pass may start at another time than was said. */
  const paceAnew = (): void => {
    if (overdue) return;
    clearTimeout(timer);
    timer = setTimeout(pass, watch.waitMs);
  };

  port.on('message', (message: ToWatchWorker) => {
    switch (message.say) {
      case 'focus':
        watch.focus(message.pages.map(pageIndex));
        paceAnew();
        return;
      case 'duty':
        watch.changeDuty(message.share);
        paceAnew();
        return;
      case 'key': {
        const key = watch.key();
        if (key !== undefined) deliver(key);
        return;
      }
      case 'page':
        post(
          answer(message.question, () =>
            wireWord(scanner.readWord(pageIndex(message.page), message.epoch), Date.now()),
          ),
        );
        return;
      case 'reconcile':
        post(answer(message.question, () => reconciler.answer(message.epoch)));
        return;
      case 'blind-spots':
        // Asked before the first pass, there is nothing to be blind to yet.
        post(
          answer(message.question, () => ({
            blindSpots: blindSpots(target, watch.lastScan ?? { mappings: [] }, capabilities),
          })),
        );
        return;
      case 'delivered':
        undelivered--;
        if (undelivered === 0 && overdue) pass();
        return;
      case 'stop':
        close();
        finish();
    }
  });
  pass();
}

untilEnd(run, () => undefined);
