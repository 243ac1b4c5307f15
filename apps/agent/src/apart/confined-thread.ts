import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { confineThread, type Right } from '@pagelapse/procfs/launch';

/** A thread that gives rights up, for good, and then does one thing with those that are left. */
export type ConfinedTask = { readonly rights: readonly Right[] } & (
  | { readonly start: readonly [string, ...string[]] }
  | { readonly open: readonly string[] }
);

const task = workerData as ConfinedTask;
confineThread(new Set(task.rights));
if ('open' in task) {
  for (const path of task.open) closeSync(openSync(path, 'r'));
  parentPort?.postMessage(undefined);
} else {
  const [program, ...args] = task.start;
  // A child has the rights of the thread that it is started from.
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  child.once('spawn', () => parentPort?.postMessage(child.pid));
  child.once('error', (error) => {
    throw error;
  });
}
