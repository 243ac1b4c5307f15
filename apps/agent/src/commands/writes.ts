import { countPages, PageState } from '@pagelapse/address-space';
import {
  type PinnedProcess,
  ProcessError,
  pinProcess,
  probeCapabilities,
  readHostFacts,
  TargetScanner,
} from '@pagelapse/procfs';
import { estimatedResetMs } from '@pagelapse/protocol';
import { Command, Option } from 'commander';
import type { Cleared } from '../acting-channel.js';
import { DEFAULT_DUTY } from '../duty.js';
import { CommandError, EXIT, EXIT_CODES_HELP } from '../exit-codes.js';
import { WriteLedger } from '../reader/write-ledger.js';
import { writesByMapping, writesLine } from '../screen/writes-line.js';
import { inert, writeAll } from '../terminal.js';
import { commandTarget, withMutator } from './acting-mutator.js';
import { parseDurationMs, parseDuty, parsePid } from './arguments.js';
import { Ending } from './ending.js';
import { notReadable } from './not-readable.js';

interface WritesOptions {
  readonly every?: number;
  readonly byMapping?: true;
  readonly duty: number;
}

/** A line comes this often, where nobody asked for resets. */
const LINE_MS = 1000;

const EXAMPLES = `
Examples:
  pagelapse writes 1234                  what it has written since the command began, a line a second
  pagelapse writes 1234 --every 5s       what it writes in each 5 seconds
  pagelapse writes 1234 --every 5s --by-mapping
                                         and in which mappings

The kernel marks pages that are written (soft-dirty); taking the marks away, which is how this begins and goes on,
write-protects the memory of the process: it is held up for that, and by one more fault at the first write to each
page. There is one mark a page: CRIU, and an agent that keeps track of the same process, take each other's away.
Shared memory loses its marks on the way to swap: that is told as not-known. Ctrl-C ends it.

${EXIT_CODES_HELP}`;

export function writesCommand(): Command {
  const duty = new Option('--duty <percent>', 'most that resets and readings may cost the process, of one core');
  return new Command('writes')
    .description('what a process writes, by its soft-dirty pages')
    .argument('<pid>', 'process to follow', parsePid)
    .option('--every <time>', 'begin anew after each reading, this often at most', parseDurationMs)
    .option('--by-mapping', 'a line for each mapping as well')
    .addOption(duty.argParser(parseDuty).default(DEFAULT_DUTY, String(DEFAULT_DUTY * 100)))
    .addHelpText('after', EXAMPLES)
    .action(writes);
}

async function writes(pid: number, options: WritesOptions): Promise<void> {
  const ending = new Ending();
  const capabilities = probeCapabilities();
  const missing = capabilities.facts.find(({ name, available }) => name === 'soft-dirty' && !available);
  if (missing !== undefined) {
    throw new CommandError(`Which pages are written cannot be told here. ${missing.reason}`, EXIT.failed, missing.cure);
  }
  let target: PinnedProcess | undefined;
  let scanner: TargetScanner | undefined;
  try {
    target = pinProcess(pid);
    scanner = new TargetScanner(target, capabilities);
    await follow(target, scanner, options, ending);
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    if (error.code !== 'gone' && error.code !== 'zombie') throw notReadable(error, pid);
    if (scanner === undefined) throw notReadable(error, pid);
    process.stderr.write(`Process ${pid} has ended.\n`);
  } finally {
    scanner?.close();
    target?.close();
  }
}

async function follow(
  target: PinnedProcess,
  scanner: TargetScanner,
  { every, byMapping, duty }: WritesOptions,
  ending: Ending,
): Promise<void> {
  const { pid, startTime } = target;
  const { pageSize } = readHostFacts();
  const acted = commandTarget(pid, startTime);
  const begun = scanner.scan();
  const { epoch } = begun;
  const present = begun.mappings.reduce(
    (sum, { runs }) => sum + (countPages(runs).states[PageState.present] as number),
    0,
  );
  const estimate = estimatedResetMs(present * pageSize, begun.mappings.length);
  process.stderr.write(
    `Keeping track of what process ${pid} (${inert(target.stat().comm)}) writes: each reset holds it up for about ${estimate.toFixed(1)} ms.\n`,
  );
  await withMutator('clear-refs', async (mutator) => {
    const ledger = new WriteLedger();
    const clear = async (): Promise<Cleared> => {
      const cleared = await mutator.clearSoftDirty({ target: acted, addressSpace: scanner.addressSpace(epoch) });
      ledger.begin(cleared.atMs, epoch);
      return cleared;
    };
    let last = await clear();
    let owedMs = last.tookMs;
    for (;;) {
      await ending.within(Math.max(every ?? LINE_MS, owedMs / duty));
      if (ending.asked) return;
      const scan = ledger.mark(scanner.scan({ keepEvidence: true }));
      if (scan.epoch !== epoch) throw new CommandError(`Process ${pid} has called exec.`, EXIT.failed, 'Begin anew.');
      const moment = { scan, sinceMs: last.atMs, resetMs: last.tookMs, pageSize };
      await writeAll(process.stdout, [writesLine(moment), ...(byMapping ? writesByMapping(moment) : [])]);
      if (every !== undefined) last = await clear();
      owedMs = scan.costMs + (every === undefined ? 0 : last.tookMs);
    }
  });
}
