import {
  AS_ADDRESSES,
  asOffsets,
  type PageFlagName,
  type PageIndex,
  type TableWording,
} from '@pagelapse/address-space';
import {
  type Capabilities,
  type Feature,
  type MappingScan,
  PageError,
  type PinnedProcess,
  ProcessError,
  pinProcess,
  probeCapabilities,
  reconcile,
  reportObjects,
  rightsToSettle,
  type TargetScan,
  TargetScanner,
} from '@pagelapse/procfs';
import { AGENT_ERRORS } from '@pagelapse/protocol';
import { Command, Option } from 'commander';
import { CommandError, EXIT, EXIT_CODES_HELP } from '../exit-codes.js';
import { inkFor } from '../ink.js';
import { wireWord } from '../reader/page-answer.js';
import { mappingsCsv, runsCsv } from '../report/csv.js';
import { documentText, type ScanDocument, type ScanHead, scanDocument } from '../report/document.js';
import { objectsDocument, objectsText } from '../report/objects.js';
import { pageDocument, pageText } from '../report/page.js';
import { reconciliationDocument, reconciliationText } from '../report/reconciliation.js';
import { runLines } from '../report/runs.js';
import { tableText } from '../report/table.js';
import { unknownsNote } from '../report/unknowns.js';
import { inertJson, writeAll } from '../terminal.js';
import { parseFeatures, parsePage, parsePid, WITHOUT_HELP } from './arguments.js';
import { notReadable } from './not-readable.js';

interface ScanOptions {
  readonly json?: true;
  readonly csv?: true;
  readonly mapping?: PageIndex;
  readonly pages?: true;
  readonly page?: PageIndex;
  readonly objects?: true;
  readonly reconcile?: true;
  readonly offsets?: true;
  readonly without?: ReadonlySet<Feature>;
}

const EXAMPLES = `
Examples:
  pagelapse scan 1234                              a table of its mappings
  pagelapse scan 1234 --json                       one JSON document
  pagelapse scan 1234 --csv > mappings.csv         a row a mapping, for a spreadsheet
  pagelapse scan 1234 --mapping 0x7f3c2a400000     the mapping that holds this address
  pagelapse scan 1234 --mapping 0x7f3c2a400000 --pages
                                                   its runs of pages, one JSON a line; with --csv a row a run
  pagelapse scan 1234 --json --offsets             to hand on: mappings by number, without the addresses they lie at
  pagelapse scan 1234 --page 0x7f3c2a400000        its page-table entry, frame, swap slot or file, as the kernel has them
  pagelapse scan 1234 --objects                    its shared memory, file by file, and who maps it too
  pagelapse scan 1234 --reconcile                  the kernel's swap figures beside ours, differences explained

${EXIT_CODES_HELP}`;

export function scanCommand(): Command {
  return new Command('scan')
    .description('where every page of a process lives, once')
    .argument('<pid>', 'process to read', parsePid)
    .option('--json', 'print one JSON document')
    .addOption(
      new Option('--csv', 'print CSV: a row a mapping, with --pages a row a run').conflicts([
        'json',
        'page',
        'objects',
        'reconcile',
      ]),
    )
    .option('--mapping <address>', 'only the mapping that holds this address', parsePage)
    .option('--pages', 'print the runs of pages of --mapping, one JSON a line')
    .addOption(
      new Option('--page <address>', 'the raw words of the page that holds this address')
        .argParser(parsePage)
        .conflicts(['mapping', 'pages']),
    )
    .addOption(new Option('--objects', 'its shared memory, each file once').conflicts(['mapping', 'pages', 'page']))
    .addOption(
      new Option('--reconcile', "the kernel's swap figures beside ours").conflicts([
        'mapping',
        'pages',
        'page',
        'objects',
      ]),
    )
    .addOption(
      new Option('--offsets', 'count every address from the start of its mapping, known by its number').conflicts([
        'page',
        'objects',
        'reconcile',
      ]),
    )
    .option('--without <features>', WITHOUT_HELP, parseFeatures)
    .addHelpText('after', EXAMPLES)
    .action(scan);
}

async function scan(pid: number, options: ScanOptions): Promise<void> {
  if (options.pages && options.mapping === undefined) {
    throw new CommandError(
      '--pages prints the pages of one mapping: name it with --mapping.',
      EXIT.wrongUsage,
      `\`pagelapse scan ${pid}\` lists the mappings.`,
    );
  }
  if (options.page !== undefined) return showPage(pid, options.page, options);
  if (options.objects) return showObjects(pid, options);
  if (options.reconcile) return showReconciliation(pid, options);
  const { head, read } = readTarget(pid, options, (target, capabilities) => {
    const scanner = new TargetScanner(target, capabilities);
    try {
      const scanned = scanner.scan({ figures: true });
      return { scanned, rights: rightsToSettle(target, scanned), softDirty: capabilities.softDirty };
    } finally {
      scanner.close();
    }
  });
  const { scanned, rights, softDirty } = read;
  const mappings = chosen(head, scanned.mappings, options.mapping);
  const placing = options.offsets ? asOffsets(scanned.mappings) : AS_ADDRESSES;
  const document = scanDocument(head, scanned, mappings, placing);
  // Nobody keeps an account of writes here: of what the kernel does not tell, a table says nothing.
  const says = (flag: PageFlagName): boolean => flag !== 'writes-unknown' && (flag !== 'soft-dirty' || softDirty);
  const wording = { pageSize: head.pageSize, placing, says };
  await writeAll(process.stdout, textOf(document, scanned, mappings, options, wording));
  const note = unknownsNote(document, rights);
  if (note !== undefined) process.stderr.write(`note: ${note}\n`);
  tellLosses(scanned);
}

function textOf(
  document: ScanDocument,
  { takenAtMs }: TargetScan,
  mappings: readonly MappingScan[],
  { pages, csv, json }: ScanOptions,
  wording: TableWording,
): Iterable<string> {
  const [first] = mappings;
  if (pages && first !== undefined) {
    return csv ? runsCsv(first, wording) : runLines(first, takenAtMs, document.pageSize, wording.placing);
  }
  if (csv) return mappingsCsv(mappings, takenAtMs, wording);
  return json ? documentText(document) : tableText(document, COLORS);
}

async function showPage(pid: number, page: PageIndex, options: ScanOptions): Promise<void> {
  const { head, read } = readTarget(pid, options, (target, capabilities) => {
    const scanner = new TargetScanner(target, capabilities);
    try {
      const scanned = scanner.scan();
      return { scanned, words: wireWord(scanner.readWord(page, scanned.epoch), Date.now()) };
    } finally {
      scanner.close();
    }
  });
  const [holding] = chosen(head, read.scanned.mappings, page) as [MappingScan];
  const document = pageDocument(head, read.scanned, holding, page, read.words);
  await writeAll(process.stdout, options.json ? [`${inertJson(document)}\n`] : pageText(document));
  const { withheld } = read.words;
  if (withheld !== undefined) process.stderr.write(`note: ${withheld.reason} ${withheld.cure}\n`);
}

const INK = inkFor(process.stdout);
const COLORS = { bold: INK.bold, dim: INK.dim, shared: INK.magenta };

async function showObjects(pid: number, options: ScanOptions): Promise<void> {
  const { head, read } = readTarget(pid, options, reportObjects);
  const text = options.json ? [`${inertJson(objectsDocument(head, read))}\n`] : objectsText(head, read);
  await writeAll(process.stdout, text);
}

async function showReconciliation(pid: number, options: ScanOptions): Promise<void> {
  const { head, read } = readTarget(pid, options, reconcile);
  const document = (): string => `${inertJson(reconciliationDocument(head, read))}\n`;
  await writeAll(process.stdout, options.json ? [document()] : reconciliationText(head, read));
}

/** Pins the process for the time of `read`, and says in words why it could not be read. */
function readTarget<T>(
  pid: number,
  options: ScanOptions,
  read: (target: PinnedProcess, capabilities: Capabilities) => T,
): { head: ScanHead; read: T } {
  try {
    const target = pinProcess(pid);
    try {
      const { comm } = target.stat();
      const capabilities = probeCapabilities(options.without);
      return { head: { pid, comm, pageSize: capabilities.pageSize }, read: read(target, capabilities) };
    } finally {
      target.close();
    }
  } catch (error) {
    if (error instanceof PageError)
      throw new CommandError(error.message, EXIT.failed, wayOnFrom(error, pid), { cause: error });
    if (!(error instanceof ProcessError)) throw error;
    throw notReadable(error, pid);
  }
}

function wayOnFrom({ code }: PageError, pid: number): string {
  if (code === 'not-walked') return AGENT_ERRORS.AGENT_ERR_NOT_WALKED.wayOut;
  return `\`pagelapse scan ${pid}\` lists its mappings.`;
}

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

function tellLosses({ inMotionPages, tornMappings, badLines }: TargetScan): void {
  const losses = [
    inMotionPages > 0 && `${inMotionPages} pages moved while being read`,
    tornMappings > 0 &&
      `${tornMappings} mappings kept changing while being read: every page of theirs is flagged in-motion`,
    badLines > 0 && `${badLines} lines of the kernel's tables could not be parsed`,
  ].filter((text) => text !== false);
  if (losses.length > 0) process.stderr.write(`note: ${losses.join('; ')}\n`);
}
