import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { JOURNAL_FILE } from './janitor.js';
import { type Leftover, removeLeftover } from './leftover.js';

// Started by janitor.ts alone. The input ends when the watched process has ended, for whatever reason.
const directory = process.argv[2] as string;
process.title = 'pagelapse-tidy';

/** How long processes that are ending may keep their cgroup busy: the workload has memory to give back. */
const PATIENCE_MS = 10_000;
const LOOK_AGAIN_MS = 20;

await finished(process.stdin.resume());
const left = JSON.parse(readFileSync(join(directory, JOURNAL_FILE), 'utf8')) as Leftover[];
for (const leftover of left.reverse()) await remove(leftover);
rmSync(directory, { recursive: true, force: true });

async function remove(leftover: Leftover): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      removeLeftover(leftover);
      return;
    } catch (error) {
      // A cgroup stays busy until its last process has quite ended, and version 1 tells nobody when that is.
      if ((error as NodeJS.ErrnoException).code === 'EBUSY' && performance.now() < deadline) {
        await setTimeout(LOOK_AGAIN_MS);
        continue;
      }
      process.stderr.write(`left behind: ${JSON.stringify(leftover)}: ${(error as Error).message}\n`);
      return;
    }
  }
}
