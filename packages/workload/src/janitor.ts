import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Leftover } from './leftover.js';
import { outlive } from './outlive.js';

/**
 * Cleans up after this process when it could not do so itself, kill -9 included: a process of its own session that
 * waits for the end of its input, and then removes what the journal still lists, last first.
 */
export interface Janitor {
  /** Lists a leftover. Returns what takes it off the list, for who removed it in good order. */
  watch(leftover: Leftover): () => void;
}

export const JOURNAL_FILE = 'leftovers.json';

/** Always the compiled program, also for tests that run this file from src. */
const PROGRAM = fileURLToPath(new URL('../dist/janitor-main.js', import.meta.url));

export function startJanitor(): Janitor {
  const directory = mkdtempSync(join(tmpdir(), 'pagelapse-janitor-'));
  const listed: Leftover[] = [];
  // A file and not the pipe: it is written when this returns, however this process ends.
  const write = () => writeFileSync(join(directory, JOURNAL_FILE), JSON.stringify(listed), { mode: 0o600 });
  write();
  outlive(PROGRAM, [directory]);
  return {
    watch: (leftover) => {
      listed.push(leftover);
      write();
      return () => {
        listed.splice(listed.indexOf(leftover), 1);
        write();
      };
    },
  };
}
