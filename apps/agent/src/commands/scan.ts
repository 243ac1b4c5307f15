import { type PageIndex, parseAddress } from '@pagelapse/address-space';
import {
  describeProcess,
  type Feature,
  type MappingScan,
  ProcessError,
  pinProcess,
  probeCapabilities,
  readHostFacts,
  type TargetScan,
  TargetScanner,
} from '@pagelapse/procfs';
import { AGENT_ERRORS } from '@pagelapse/protocol';
import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { CommandError, EXIT, EXIT_CODES_HELP } from '../exit-codes.js';
import { documentText, type ScanHead, scanDocument } from '../report/document.js';
import { runLines } from '../report/runs.js';
import { tableText } from '../report/table.js';
import { inert, writeAll } from '../terminal.js';
import { parseFeatures, parsePid, WITHOUT_HELP } from './arguments.js';

interface ScanOptions {
  readonly json?: true;
  readonly mapping?: PageIndex;
  readonly pages?: true;
  readonly without?: ReadonlySet<Feature>;
}

const EXAMPLES = `
Examples:
  pagelapse scan 1234                              a table of its mappings
  pagelapse scan 1234 --json                       one JSON document
  pagelapse scan 1234 --mapping 0x7f3c2a400000     the mapping that holds this address
  pagelapse scan 1234 --mapping 0x7f3c2a400000 --pages
                                                   its runs of pages, one JSON a line

${EXIT_CODES_HELP}`;

export function scanCommand(): Command {
  return new Command('scan')
    .description('where every page of a process lives, once')
    .argument('<pid>', 'process to read', parsePid)
    .option('--json', 'print one JSON document')
    .option('--mapping <address>', 'only the mapping that holds this address', parseMapping)
    .option('--pages', 'print the runs of pages of --mapping, one JSON a line')
    .option('--without <features>', WITHOUT_HELP, parseFeatures)
    .addHelpText('after', EXAMPLES)
    .action(scan);
}

async function scan(pid: number, options: ScanOptions): Promise<void> {
  if (options.pages && options.mapping === undefined) {
    throw new CommandError('--pages prints the pages of one mapping: name it with --mapping.', EXIT.wrongUsage);
  }
  const { head, scanned } = read(pid, options);
  const mappings = chosen(head, scanned.mappings, options.mapping);
  const first = mappings[0];
  if (options.pages && first !== undefined) {
    await writeAll(process.stdout, runLines(first, head.pageSize));
    return;
  }
  const document = scanDocument(head, scanned, mappings);
  await writeAll(process.stdout, options.json ? documentText(document) : tableText(document, COLORS));
  tellLosses(scanned);
}

const COLORS = { bold: pc.bold, dim: pc.dim, shared: pc.magenta };

function read(pid: number, options: ScanOptions): { head: ScanHead; scanned: TargetScan } {
  try {
    const target = pinProcess(pid);
    try {
      const { comm } = describeProcess(pid);
      const { pageSize } = readHostFacts();
      const scanner = new TargetScanner(target, probeCapabilities(options.without));
      try {
        return { head: { pid, comm, pageSize }, scanned: scanner.scan({ figures: true }) };
      } finally {
        scanner.close();
      }
    } finally {
      target.close();
    }
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    throw new CommandError(inert(error.message), EXIT_CODES[error.code], WAYS_OUT[error.code], { cause: error });
  }
}

const EXIT_CODES = {
  'no-such-process': EXIT.noSuchProcess,
  gone: EXIT.noSuchProcess,
  denied: EXIT.notPermitted,
  'kernel-thread': EXIT.failed,
  zombie: EXIT.failed,
} as const satisfies Record<ProcessError['code'], number>;

const WAYS_OUT: Partial<Record<ProcessError['code'], string>> = {
  denied: AGENT_ERRORS.AGENT_ERR_NOT_PERMITTED.wayOut,
  'kernel-thread': AGENT_ERRORS.AGENT_ERR_KERNEL_THREAD.wayOut,
  zombie: AGENT_ERRORS.AGENT_ERR_ZOMBIE.wayOut,
};

function chosen(head: ScanHead, mappings: readonly MappingScan[], page: PageIndex | undefined): readonly MappingScan[] {
  if (page === undefined) return mappings;
  const holding = mappings.filter(({ mapping }) => mapping.start <= page && page < mapping.end);
  if (holding.length > 0) return holding;
  throw new CommandError(
    `No mapping of process ${head.pid} holds that address.`,
    EXIT.failed,
    `\`pagelapse scan ${head.pid}\` lists its mappings.`,
  );
}

function parseMapping(text: string): PageIndex {
  const page = parseAddress(text, readHostFacts().pageSize);
  if (page === undefined) throw new InvalidArgumentError('An address is hexadecimal, such as 0x7f3c2a400000.');
  return page;
}

function tellLosses({ inMotionPages, tornMappings, badLines }: TargetScan): void {
  const losses = [
    inMotionPages > 0 && `${inMotionPages} pages moved while being read`,
    tornMappings > 0 && `${tornMappings} mappings kept changing while being read; their pages are unknown`,
    badLines > 0 && `${badLines} lines of the kernel's tables could not be parsed`,
  ].filter((text) => text !== false);
  if (losses.length > 0) process.stderr.write(`note: ${losses.join('; ')}\n`);
}
