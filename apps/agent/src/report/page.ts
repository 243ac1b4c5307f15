import {
  type EvidenceName,
  flagNames,
  flagsOf,
  formatAddress,
  type PageIndex,
  pageStateOf,
  READINGS,
  type ReadingName,
  runAt,
  runEvidence,
  stateOf,
} from '@pagelapse/address-space';
import type { MappingScan, TargetScan } from '@pagelapse/procfs';
import type { PageWord } from '@pagelapse/protocol';
import { inert } from '../terminal.js';
import type { ScanHead } from './document.js';

/** What `scan PID --page ADDRESS --json` prints: where the page is by the scan, then its raw words, read after it. */
export interface PageDocument extends ScanHead {
  /** Address of the page's first byte. */
  readonly page: string;
  readonly mapping: {
    readonly start: string;
    readonly end: string;
    readonly perms: string;
    readonly kind: string;
    readonly path: string;
    /** Pages from the mapping's start to this one. */
    readonly index: number;
    /** Of the page in the file behind the mapping, in bytes; absent without one. */
    readonly objectOffset?: number;
  };
  readonly scanned: {
    readonly at: string;
    readonly state: string;
    readonly flags: readonly string[];
    /** Of the mapping, and of this page alone. */
    readonly evidence: EvidenceName;
    readonly readings: readonly ReadingName[];
  };
  readonly words: Omit<PageWord, 'readAtMs'> & { readonly at: string };
}

/** `holding`: the mapping that holds the page. */
export function pageDocument(
  head: ScanHead,
  scan: TargetScan,
  { mapping, runs, evidence }: MappingScan,
  page: PageIndex,
  { readAtMs, ...words }: PageWord,
): PageDocument {
  const index = page - mapping.start;
  const code = runAt(runs, index)?.code ?? 0;
  return {
    ...head,
    page: formatAddress(page, head.pageSize),
    mapping: {
      start: formatAddress(mapping.start, head.pageSize),
      end: formatAddress(mapping.end, head.pageSize),
      perms: mapping.perms,
      kind: mapping.kind,
      path: mapping.path,
      index,
      ...(mapping.dev !== '00:00' && { objectOffset: mapping.offset + index * head.pageSize }),
    },
    scanned: {
      at: new Date(scan.takenAtMs).toISOString(),
      state: pageStateOf(stateOf(code))?.name ?? 'unknown-absent',
      flags: flagNames(flagsOf(code)),
      evidence,
      readings: runEvidence(evidence, code).readings,
    },
    words: { at: new Date(readAtMs).toISOString(), ...words },
  };
}

export function* pageText({ comm, pid, page, mapping, scanned, words }: PageDocument): Generator<string> {
  yield `${inert(comm)} (pid ${pid}), page ${page}\n\n`;
  const offset = mapping.objectOffset === undefined ? '' : `, object offset ${mapping.objectOffset}`;
  yield* lines('mapping', [
    `${mapping.start.slice(2)}-${mapping.end.slice(2)} ${mapping.perms} ${mapping.kind} ${inert(mapping.path)}`.trimEnd(),
    `page ${mapping.index}${offset}`,
  ]);
  yield* lines('state', [[scanned.state, ...scanned.flags].join(', '), `by the scan of ${scanned.at}`]);
  const restsOn = READINGS.filter(({ name }) => scanned.readings.includes(name)).map(({ label }) => label);
  if (restsOn.length > 0) yield* lines('rests on', [restsOn.join(', ')]);
  const { bits, pfn, frame, swap, file } = words;
  const bitNames = bits.length === 0 ? 'no bit set' : bits.map(({ bit, name }) => `${name} (${bit})`).join(', ');
  yield* lines('pagemap', [words.entry, bitNames]);
  if (pfn !== undefined) yield* lines('PFN', [`0x${pfn.toString(16)}`]);
  if (frame !== undefined) {
    yield* lines('kpageflags', [frame.word, frame.flags.join(', ')]);
    yield* lines('kpagecount', [String(frame.mapCount)]);
  }
  if (swap !== undefined) yield* lines('swap', [`type ${swap.type}, offset ${swap.offset}${areaText(swap.areas)}`]);
  if (file !== undefined) yield* lines('file', [fileText(file)]);
  yield* lines('read', [`${words.at}${words.steady ? '' : ', while the entry kept changing'}`]);
}

function* lines(name: string, texts: readonly string[]): Generator<string> {
  for (const [i, text] of texts.entries()) yield `${(i === 0 ? name : '').padEnd(12)}${text}\n`;
}

/** The kernel does not print which area has which type: with several, it may be one of some. */
function areaText(areas: readonly string[]): string {
  if (areas.length === 0) return '';
  return `${areas.length === 1 ? ' in' : ' in one of'} ${areas.map(inert).join(', ')}`;
}

function fileText({ offset, data, inMemory, evicted }: NonNullable<PageWord['file']>): string {
  const said = [
    data ? 'data' : 'a hole',
    inMemory === undefined ? undefined : inMemory ? 'in memory' : 'not in memory',
    evicted === undefined ? undefined : evicted ? 'has a swap slot' : 'no swap slot',
  ];
  return `at offset ${offset}: ${said.filter((text) => text !== undefined).join(', ')}`;
}
