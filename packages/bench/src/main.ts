#!/usr/bin/env node
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { FULL_SIZE } from './bench-context.js';
import { BENCHES } from './benches/catalogue.js';
import { benchmarksDocument } from './report/document.js';
import { harmPage } from './report/harm-page.js';
import { type BenchResult, DEFAULT_RESULTS, readResults } from './report/result-store.js';
import { Interruption, runBenches } from './run-benches.js';
import { parseSize } from './size.js';

const DOCUMENT = fileURLToPath(new URL('../../../docs/benchmarks.md', import.meta.url));
const HARM_PAGE = fileURLToPath(new URL('../../../docs/harm.md', import.meta.url));
/** Bytes of the thread's mapping in a smoke run. */
const SMOKE_SIZE = 32 * 2 ** 20;

interface Options {
  readonly size?: number;
  readonly smoke?: true;
  readonly out?: string;
  readonly writeDocs?: true;
  readonly docsOnly?: true;
}

function size(text: string): number {
  const bytes = parseSize(text);
  if (bytes === undefined) throw new InvalidArgumentError('A size is a whole number with M or G behind it, as 16G.');
  return bytes;
}

const names = BENCHES.map(({ name }) => name);
const program = new Command('npm run bench --')
  .description('Takes every performance figure that Pagelapse publishes.')
  .addArgument(new Argument('[name...]', `benches to run; all unless told: ${names.join(', ')}`).choices(names))
  .option('--size <size>', 'bytes of the large mapping, which every other size follows (default: 16G)', size)
  .option('--smoke', 'run everything tiny, to see that it works; the figures mean nothing')
  .option('--out <directory>', 'where the JSON goes')
  .option('--write-docs', 'then write the results there are into docs/benchmarks.md and docs/harm.md')
  .option('--docs-only', 'run nothing, write the documents')
  .action(act);

await program.parseAsync();

async function act(chosen: readonly string[], options: Options): Promise<void> {
  const smoke = options.smoke === true;
  const out = options.out ?? (smoke ? join(DEFAULT_RESULTS, 'smoke') : DEFAULT_RESULTS);
  if (options.docsOnly !== true) process.exitCode = await run(chosen, options, smoke, out);
  if (options.writeDocs === true || options.docsOnly === true) writeDocuments(readResults(out));
}

function writeDocuments(results: readonly BenchResult[]): void {
  writeFileSync(DOCUMENT, benchmarksDocument(results, readFileSync(DOCUMENT, 'utf8')));
  const harm = results.find(({ bench, smoke }) => bench === 'harm' && !smoke);
  if (harm !== undefined) writeFileSync(HARM_PAGE, harmPage(readFileSync(HARM_PAGE, 'utf8'), harm));
}

async function run(chosen: readonly string[], options: Options, smoke: boolean, out: string): Promise<number> {
  const interruption = new Interruption();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const interrupt = (): void => void interruption.interrupt();
  for (const signal of signals) process.on(signal, interrupt);
  const failed = await runBenches(
    BENCHES.filter(({ name }) => chosen.length === 0 || chosen.includes(name)),
    {
      sizeBytes: options.size ?? (smoke ? SMOKE_SIZE : FULL_SIZE),
      smoke,
      out,
      print: (text) => process.stdout.write(`${text}\n`),
    },
    interruption,
  );
  for (const signal of signals) process.off(signal, interrupt);
  if (failed.length > 0) process.stderr.write(`failed: ${failed.join(', ')}\n`);
  return failed.length > 0 || interruption.happened ? 1 : 0;
}
