import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { pageIndex } from '@pagelapse/address-space';
import {
  blindSpots,
  PageError,
  ProcessError,
  pinProcess,
  readActivity,
  readHostFigures,
  readSurroundings,
  reconcileScan,
  TargetScanner,
  threadCpuMs,
} from '@pagelapse/procfs';
import { DeadBuffers } from '../dead-buffers.js';
import { answer } from './answer.js';
import { wireWord } from './page-answer.js';
import { PassTimer } from './pass-timer.js';
import { endedBecause } from './process-error.js';
import { RangeLooks } from './range-looks.js';
import { Reconciler } from './reconciler.js';
import { wireSurroundings } from './surroundings.js';
import { type EncodedBatch, Watch, type WatchSource } from './watch.js';
import type { FromWatchWorker, ToWatchWorker, WatchAnswer, WatchWorkerData } from './watch-messages.js';

/** The worker thread of one watch: scans are synchronous and long, so they have a thread of their own. */
if (parentPort === null) throw new Error('watch-worker is started as a worker thread');
const port = parentPort;
const { pid, startTime, handle, capabilities, duty } = workerData as WatchWorkerData;

/** The pictures that it was made of, one of before and one of now, are several times as large. */
const LARGE_BATCH_BYTES = 64 * 1024;

const post = (message: FromWatchWorker): void => port.postMessage(message);

/** Runs `work`, which reads the target; the target's end is the watch's end, said once. */
function untilEnd(work: () => void, close: () => void): void {
  try {
    work();
  } catch (error) {
    close();
    if (!(error instanceof ProcessError)) throw error;
    post({ say: 'ended', reason: endedBecause(error), atMs: Date.now() });
    port.close();
  }
}

function run(): void {
  const target = pinProcess(pid, startTime);
  const scanner = new TargetScanner(target, capabilities);
  const source: WatchSource = {
    scan: (options) => scanner.scan({ ...options, keepEvidence: true }),
    surroundings: () => wireSurroundings(readSurroundings(target)),
    now: () => performance.now(),
    cpuMs: threadCpuMs,
    activity: () => readActivity(pid),
  };
  const watch = new Watch(handle, source, duty);
  const dead = new DeadBuffers('major');
  const timer = new PassTimer({ pass: () => pass(), waitMs: () => watch.waitMs });
  const close = (): void => {
    timer.stop();
    scanner.close();
    target.close();
  };

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
  const looks = new RangeLooks({
    scan: (focus) => scanner.scan({ focus }),
    addressSpace: (epoch) => scanner.addressSpace(epoch),
    host: readHostFigures,
  });

  const deliver = (batch: EncodedBatch): void => {
    timer.sent();
    // The summary is small, and copied.
    port.postMessage({ say: 'batch', batch } satisfies FromWatchWorker, [batch.bytes.buffer]);
  };

  /** The soft-dirty bits are to be taken away before anything is read again. */
  const askForReset = (): void => {
    const { epoch } = watch;
    try {
      const addressSpace = scanner.addressSpace(epoch);
      timer.hold();
      post({ say: 'reset-due', epoch, addressSpace });
    } catch (error) {
      // An exec meanwhile: the next pass finds the new address space, and that nobody keeps track in it.
      if (!(error instanceof PageError)) throw error;
    }
  };

  const pass = (): void => {
    untilEnd(() => {
      const waitMs = watch.waitMs;
      const batch = waitMs > 0 ? undefined : watch.pass();
      // Its bytes go with it.
      const told = batch?.bytes.length ?? 0;
      if (batch !== undefined) deliver(batch);
      if (watch.resetDue) askForReset();
      // Asked again, it would look again at once for what it has just looked for: half of what a rest costs.
      if (waitMs > 0) return timer.next(waitMs);
      // It is paid for as passes are: after one that tells of little there is little to give back, and the next would wait.
      if (told >= LARGE_BATCH_BYTES) dead.release();
      timer.next();
    }, close);
  };

  const reply = (question: number, read: () => WatchAnswer): void => post(answer(question, read));
  port.on('message', (message: ToWatchWorker) => {
    switch (message.say) {
      case 'focus':
        watch.focus(message.pages.map(pageIndex));
        timer.next();
        return;
      case 'duty':
        watch.changeDuty(message.share);
        timer.next();
        return;
      case 'key': {
        const key = watch.key();
        if (key !== undefined) deliver(key);
        return;
      }
      case 'page':
        reply(message.question, () => wireWord(scanner.readWord(pageIndex(message.page), message.epoch), Date.now()));
        return;
      case 'reconcile':
        reply(message.question, () => reconciler.answer(message.epoch));
        return;
      case 'look':
        reply(message.question, () => looks.look(message));
        return;
      case 'hold':
        reply(message.question, () => {
          const addressSpace = scanner.addressSpace(message.epoch);
          timer.hold();
          return { addressSpace };
        });
        return;
      case 'tracked': {
        const { epoch, writesSinceMs: sinceMs } = watch;
        reply(message.question, () => ({ epoch, ...(sinceMs !== undefined && { sinceMs }) }));
        return;
      }
      case 'track':
        watch.trackWrites(message.sinceMs, message.everyMs);
        timer.release();
        return;
      case 'blind-spots':
        // Asked before the first pass, there is nothing to be blind to yet.
        reply(message.question, () => ({
          blindSpots: blindSpots(target, watch.lastScan ?? { mappings: [] }, capabilities),
        }));
        return;
      case 'delivered':
        timer.delivered();
        return;
      case 'stop':
        close();
        port.close();
    }
  });
  pass();
}

untilEnd(run, () => undefined);
