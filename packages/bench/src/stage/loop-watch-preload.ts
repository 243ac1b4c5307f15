import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';
import { LOOP_WATCH_DIRECTORY, type LoopBlock } from './loop-watch.js';

/** Loaded into the agent's processes (see loop-watch.ts): measures how long their event loops are held up. */
const RESOLUTION_MS = 1;
const directory = process.env[LOOP_WATCH_DIRECTORY];

if (isMainThread && directory !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  // What start-up takes is nobody's wait.
  process.on('SIGUSR2', () => delay.reset());
  process.on('exit', () => {
    const block: LoopBlock = { longestMs: Math.max(0, delay.max / 1e6 - RESOLUTION_MS) };
    writeFileSync(join(directory, `${process.pid}.json`), JSON.stringify(block));
  });
}
