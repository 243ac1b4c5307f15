import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { LOOP_WATCH_DIRECTORY, type LoopBlock } from './loop-watch.js';

/** Loaded into the agent's processes (see loop-watch.ts): measures how long their event loops are held up. */
const TICK_MS = 5;
const directory = process.env[LOOP_WATCH_DIRECTORY];

/** Time for which the main thread could have run and no processor was free, ms (Documentation/scheduler/sched-stats.rst). */
function waitedMs(): number {
  return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'latin1').split(' ')[1]) / 1e6;
}

if (isMainThread && directory !== undefined) {
  let block: LoopBlock = { longestMs: 0, longestBusyMs: 0 };
  let [at, waited] = [performance.now(), waitedMs()];
  const tick = (): void => {
    const [now, waitedNow] = [performance.now(), waitedMs()];
    const lateMs = Math.max(0, now - at - TICK_MS);
    block = {
      longestMs: Math.max(block.longestMs, lateMs),
      longestBusyMs: Math.max(block.longestBusyMs, lateMs - (waitedNow - waited)),
    };
    [at, waited] = [performance.now(), waitedMs()];
    setTimeout(tick, TICK_MS).unref();
  };
  tick();
  // What start-up takes is nobody's wait.
  process.on('SIGUSR2', () => {
    block = { longestMs: 0, longestBusyMs: 0 };
    [at, waited] = [performance.now(), waitedMs()];
  });
  process.on('exit', () => writeFileSync(join(directory, `${process.pid}.json`), JSON.stringify(block)));
}
