import type { SqueezeFigures, SqueezeReport } from '@pagelapse/protocol';
import { inert } from '../terminal.js';
import { alignColumns } from './columns.js';
import { formatSize } from './size.js';

/** Mappings and objects that a person looks at; the file has all of them. */
const MOST_ROWS = 15;

/** The report for people: what the limit did, and which memory paid for it. */
export function* squeezeReportText(report: SqueezeReport): Generator<string> {
  const { squeeze, mappings, objects } = report;
  const { before, now } = squeeze;
  yield `\n${inert(squeeze.comm)} (pid ${squeeze.pid}), ${squeeze.control} of ${inert(squeeze.path)} to ${formatSize(squeeze.goal)}\n`;
  yield `${report.ending}\n`;
  if (squeeze.isShort) yield 'The limit was not reached: no more could be reclaimed.\n';
  yield '\n';
  const amounts = [
    ['', 'before', 'at the end'],
    ['usage', formatSize(before.usage), formatSize(now.usage)],
    ['working set', formatSize(before.workingSet), formatSize(now.workingSet)],
    ['in swap, cgroup', formatSize(before.swapped), formatSize(now.swapped)],
    [
      'in swap, process',
      ...[report.swapBefore, report.swapAtEnd].map((swap) => formatSize(swap.private + swap.shared)),
    ],
    ['  of it shared', formatSize(report.swapBefore.shared), formatSize(report.swapAtEnd.shared)],
  ];
  for (const line of alignColumns(amounts, new Set([0]))) yield `${line}\n`;
  yield `\n${countersText(now, squeeze.pressure)}\n`;
  yield* rows(
    'Mappings that gave pages:',
    ['gave', 'got back', 'kind', 'address', 'path'],
    mappings.map(({ gave, got, kind, start, path }) => [formatSize(gave), formatSize(got), kind, start, inert(path)]),
  );
  yield* rows(
    'Shared files, each page once:',
    ['resident before', 'at the end', 'swapped before', 'at the end', 'kind', 'path'],
    objects.map(({ residentBefore, residentAtEnd, swappedBefore, swappedAtEnd, kind, path }) => [
      ...[residentBefore, residentAtEnd, swappedBefore, swappedAtEnd].map(formatSize),
      kind,
      inert(path),
    ]),
  );
  if (report.otherMappings > 0)
    yield `\n${report.otherMappings} mappings came, went or changed their size meanwhile.\n`;
}

function* rows(title: string, head: string[], cells: string[][]): Generator<string> {
  if (cells.length === 0) return;
  const text = new Set(head.flatMap((name, i) => (['kind', 'address', 'path'].includes(name) ? [i] : [])));
  yield `\n${title}\n`;
  for (const line of alignColumns([head, ...cells.slice(0, MOST_ROWS)], text)) yield `${line}\n`;
  if (cells.length > MOST_ROWS) yield `and ${cells.length - MOST_ROWS} more, which --report writes\n`;
}

/** Refaults, faults and stalls; what the kernel does not keep is left out. */
function countersText(figures: SqueezeFigures, pressure: 'cgroup' | 'host' | undefined): string {
  const { refaultsAnon, refaultsFile, majorFaults, someStallMs, fullStallMs } = figures;
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
  const parts = [
    someStallMs !== undefined &&
      fullStallMs !== undefined &&
      `waited for memory (${pressure}): some ${seconds(someStallMs)}, all ${seconds(fullStallMs)}`,
    refaultsAnon !== undefined && `refaults: ${refaultsAnon} anonymous, ${refaultsFile ?? 0} file`,
    majorFaults !== undefined && `major faults of the process: ${majorFaults}`,
  ];
  return parts.filter((part) => part !== false).join('; ');
}
