import { type PageIndex, pageIndex } from '@pagelapse/address-space';
import {
  type MappingScan,
  type PinnedProcess,
  ProcessError,
  pinProcess,
  probeCapabilities,
  readHostFacts,
  readHostFigures,
  TargetScanner,
} from '@pagelapse/procfs';
import { MAX_ACT_PAGES, outlookOf, type PageActReport, type PageAdviceName, proposalOf } from '@pagelapse/protocol';
import { Command, Option } from 'commander';
import { CommandError, EXIT, EXIT_CODES_HELP } from '../exit-codes.js';
import { actOnPages } from '../page-acts/act-on-pages.js';
import { RangeLooks } from '../reader/range-looks.js';
import { formatSize } from '../report/size.js';
import { inert, writeAll } from '../terminal.js';
import { commandTarget, withMutator } from './acting-mutator.js';
import { agreed } from './agreed.js';
import { parsePage, parsePageRange, parsePid } from './arguments.js';
import { notReadable } from './not-readable.js';

interface PageoutOptions {
  readonly mapping: PageIndex;
  readonly pages?: ReturnType<typeof parsePageRange>;
  readonly cold?: true;
  readonly bringBack?: true;
  readonly yes?: true;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  pagelapse pageout 1234 --mapping 0x7f3c2a400000               all of a mapping, out of memory
  pagelapse pageout 1234 --mapping 0x7f3c2a400000 --pages 0-1023
                                                                its first 1,024 pages
  pagelapse pageout 1234 --mapping 0x7f3c2a400000 --cold        to be taken first when memory gets short
  pagelapse pageout 1234 --mapping 0x7f3c2a400000 --bring-back  read back, as far as the kernel does that unasked
  pagelapse scan 1234                                           lists the mappings

What it will do and cost is said first, and asked for on a terminal. Pages that leave are read back when the process touches them: each a major fault. Nothing else is undone, or has to be.
What became of the pages is told by readings before and after, never by what the kernel answers.

${EXIT_CODES_HELP}`;

export function pageoutCommand(): Command {
  return new Command('pageout')
    .description('pages of a mapping out of memory, or back, and what became of them')
    .argument('<pid>', 'process to act on', parsePid)
    .requiredOption('--mapping <address>', 'the mapping that holds this address', parsePage)
    .option('--pages <first-last>', 'only these pages of it, counted from 0', parsePageRange)
    .addOption(new Option('--cold', 'make them the first to go instead').conflicts('bringBack'))
    .option('--bring-back', 'have them read back instead')
    .option('--yes', 'do not ask')
    .option('--json', 'print one JSON document')
    .addHelpText('after', EXAMPLES)
    .action(pageout);
}

async function pageout(pid: number, options: PageoutOptions): Promise<void> {
  const advice: PageAdviceName = options.bringBack ? 'bring-back' : options.cold ? 'cold' : 'page-out';
  const report = await withTarget(pid, (target, scanner) => act(target, scanner, advice, options));
  if (report === undefined) return;
  const lines = [report.text, ...report.stayed.map(({ text }) => text)].map((line) => `${line}\n`);
  await writeAll(process.stdout, options.json ? [`${JSON.stringify(report)}\n`] : lines);
}

/** `undefined` when the user would rather not. */
async function act(
  target: PinnedProcess,
  scanner: TargetScanner,
  advice: PageAdviceName,
  options: PageoutOptions,
): Promise<PageActReport | undefined> {
  const { pid, startTime } = target;
  const { pageSize } = readHostFacts();
  // With figures: VmFlags tell what is locked.
  const { epoch, mappings } = scanner.scan({ figures: true });
  const { holding, first, count } = rangeOf(pid, mappings, options);
  const looks = new RangeLooks({
    scan: (focus) => scanner.scan({ focus }),
    addressSpace: (space) => scanner.addressSpace(space),
    host: readHostFigures,
  });
  const about = `${BEGINNING[advice]} ${formatSize(count * pageSize)} of process ${pid} (${inert(target.stat().comm)}).`;
  for (const sentence of [about, ...outlookFor(advice, holding, first, count)]) process.stderr.write(`${sentence}\n`);
  if (!options.yes && !(await agreed())) return undefined;
  return withMutator('pageout', (mutator) =>
    actOnPages({ advice, first, count }, pageSize, {
      look: async (against) => looks.look({ epoch, first, count, ...(against && { against }) }),
      advise: ({ addressSpace, mapping }) =>
        mutator.advisePages({
          target: commandTarget(pid, startTime),
          addressSpace,
          mapping,
          first,
          count,
          advice,
        }),
    }),
  );
}

const BEGINNING: Readonly<Record<PageAdviceName, string>> = {
  'page-out': 'Paging out',
  cold: 'Making cold',
  'bring-back': 'Bringing back',
};

/** What it will do and cost, in sentences. */
function outlookFor(
  advice: PageAdviceName,
  { mapping, runs, smaps }: MappingScan,
  first: PageIndex,
  count: number,
): readonly string[] {
  const { swapTotal, swapFree } = readHostFigures();
  return proposalOf(advice, outlookOf(runs, first - mapping.start, count), {
    pageSize: readHostFacts().pageSize,
    ofFile: mapping.kind === 'file',
    locked: smaps?.vmFlags.split(' ').includes('lo') === true,
    swap: { total: swapTotal, free: swapFree },
    sizeText: formatSize,
  }).says;
}

/** In pages of the address space. */
function rangeOf(pid: number, mappings: readonly MappingScan[], { mapping: page, pages }: PageoutOptions) {
  const holding = mappings.find(({ mapping }) => mapping.start <= page && page < mapping.end);
  const lists = `\`pagelapse scan ${pid}\` lists its mappings.`;
  if (holding === undefined) {
    throw new CommandError(`No mapping of process ${pid} holds that address.`, EXIT.failed, lists);
  }
  const { start, end } = holding.mapping;
  const size = end - start;
  const { first, count } = pages ?? { first: 0, count: size };
  if (first + count > size) {
    throw new CommandError(`The mapping has ${size} pages, the last of which is ${size - 1}.`, EXIT.wrongUsage, lists);
  }
  if (count > MAX_ACT_PAGES) {
    throw new CommandError(
      `${count} pages are more than one act takes, which is ${MAX_ACT_PAGES}.`,
      EXIT.wrongUsage,
      'Name a part of the mapping with --pages.',
    );
  }
  return { holding, first: pageIndex(start + first), count };
}

async function withTarget<T>(
  pid: number,
  read: (target: PinnedProcess, scanner: TargetScanner) => Promise<T>,
): Promise<T> {
  try {
    const target = pinProcess(pid);
    const scanner = new TargetScanner(target, probeCapabilities());
    try {
      return await read(target, scanner);
    } finally {
      scanner.close();
      target.close();
    }
  } catch (error) {
    throw error instanceof ProcessError ? notReadable(error, pid) : error;
  }
}
