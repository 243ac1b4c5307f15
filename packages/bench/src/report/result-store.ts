import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Machine } from './machine.js';
import type { Outcome } from './outcome.js';

/** One run of one bench, as its JSON file has it. */
export interface BenchResult {
  readonly bench: string;
  readonly takenAt: string;
  readonly tookMs: number;
  /** Bytes of the thread's mapping, which every other size follows; smoke runs prove the bench and measure nothing. */
  readonly sizeBytes: number;
  readonly smoke: boolean;
  readonly machine: Machine;
  /** Absent when the bench could not run; `skipped` then says why. */
  readonly outcome?: Outcome;
  readonly skipped?: string;
}

/** Outside of git: figures belong to a machine. */
export const DEFAULT_RESULTS = fileURLToPath(
  new URL('../../../../node_modules/.cache/pagelapse/bench', import.meta.url),
);

export function writeResult(directory: string, result: BenchResult): string {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, `${result.bench}.json`);
  writeFileSync(path, `${JSON.stringify(result, undefined, 2)}\n`);
  return path;
}

/** The newest result of each bench. */
export function readResults(directory: string): BenchResult[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(directory, name), 'utf8')) as BenchResult);
}
