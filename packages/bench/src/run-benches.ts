import { probeCapabilities } from '@pagelapse/procfs';
import type { Bench } from './bench.js';
import { BenchContext } from './bench-context.js';
import { describeMachine } from './report/machine.js';
import { CannotRun, type Outcome } from './report/outcome.js';
import { type BenchResult, writeResult } from './report/result-store.js';
import { outcomeText } from './report/text-table.js';
import { compilePrograms, type Programs } from './stage/programs.js';

export interface RunOptions {
  readonly sizeBytes: number;
  readonly smoke: boolean;
  /** Directory of the JSON files. */
  readonly out: string;
  print(text: string): void;
}

/** Whoever wants the run to end early sets this off: what is under way is closed in order, and nothing else begins. */
export class Interruption {
  #close: (() => Promise<void>) | undefined;
  happened = false;

  async interrupt(): Promise<void> {
    this.happened = true;
    await this.#close?.();
  }

  underWay(close: () => Promise<void>): void {
    this.#close = close;
  }
}

/** Runs one bench after the other, prints and writes each result. Resolves with the names of those that failed. */
export async function runBenches(
  benches: readonly Bench[],
  options: RunOptions,
  interruption: Interruption,
): Promise<string[]> {
  const failed: string[] = [];
  const programs = compiled();
  try {
    for (const bench of benches) {
      if (interruption.happened) break;
      options.print(`\n== ${bench.name}: ${bench.title}\n`);
      try {
        const result = await runBench(bench, programs, options, interruption);
        options.print(result.outcome === undefined ? `skipped: ${result.skipped}` : outcomeText(result.outcome));
        options.print(`(${writeResult(options.out, result)})`);
      } catch (error) {
        if (interruption.happened) break;
        failed.push(bench.name);
        options.print(`failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      }
    }
  } finally {
    if (!(programs instanceof CannotRun)) programs.remove();
  }
  return failed;
}

async function runBench(
  bench: Bench,
  programs: Programs | CannotRun,
  { sizeBytes, smoke, print }: RunOptions,
  interruption: Interruption,
): Promise<BenchResult> {
  const machine = describeMachine();
  const began = performance.now();
  const told = await outcomeOf(bench, programs, { sizeBytes, smoke, print }, interruption);
  return {
    bench: bench.name,
    takenAt: new Date().toISOString(),
    tookMs: Math.round(performance.now() - began),
    sizeBytes,
    smoke,
    machine,
    ...told,
  };
}

async function outcomeOf(
  bench: Bench,
  programs: Programs | CannotRun,
  { sizeBytes, smoke, print }: Omit<RunOptions, 'out'>,
  interruption: Interruption,
): Promise<{ outcome: Outcome } | { skipped: string }> {
  if (programs instanceof CannotRun) return { skipped: programs.message };
  const context = new BenchContext({
    sizeBytes,
    smoke,
    programs,
    capabilities: probeCapabilities(),
    say: (sentence) => print(`   ${sentence}`),
  });
  interruption.underWay(() => context.close());
  try {
    return { outcome: await bench.run(context) };
  } catch (error) {
    if (error instanceof CannotRun) return { skipped: error.message };
    throw error;
  } finally {
    await context.close();
  }
}

function compiled(): Programs | CannotRun {
  try {
    return compilePrograms();
  } catch (error) {
    if (error instanceof CannotRun) return error;
    throw error;
  }
}
