import { type CountedMapping, formatAddress, mappingPages, PAGE_STATES } from '@pagelapse/address-space';
import { formatSize } from '../report/size.js';
import { swapSentence } from '../report/swap-sentence.js';
import { inert } from '../terminal.js';
import type { Moment } from './moment.js';
import { MEMORY, NOTHING, OTHER, pagesInMemory, pagesInSwap, stripText } from './strip.js';
import { bold, type ColorDepth, dim, inState } from './terminal-ink.js';

/** What there is of a terminal. */
export interface Room {
  readonly columns: number;
  readonly rows: number;
  readonly depth: ColorDepth;
}

const ADDRESS_WIDTH = 14;
const SIZE_WIDTH = 9;
const GAP = '  ';
const LEAST_STRIP = 8;

/**
 * A process on a terminal, in no more lines than that has: how it stands, the mappings that tell most, what the colours
 * are. `clock` writes a moment as time of day.
 */
export function frameLines(moment: Moment, room: Room, clock: (ms: number) => string): string[] {
  const head = [...headLines(moment, room, clock), titleLine(room)];
  const legend = legendLines(moment, room);
  const free = Math.max(0, room.rows - head.length - legend.length);
  const fits = moment.mappings.length <= free;
  const shown = mostTelling(moment.mappings, fits ? free : free - 1);
  const lines = shown.map((row) => mappingLine(row, moment.pageSize, room));
  const more = fits ? [] : [dim(`and ${moment.mappings.length - shown.length} more mappings`, room.depth)];
  return [...head, ...lines, ...more, ...legend].slice(0, room.rows);
}

/** Most swap first, then most memory; the order of addresses among equals, so that rows stand still. */
function mostTelling(mappings: readonly CountedMapping[], count: number): readonly CountedMapping[] {
  const weighed = mappings.map((row) => ({
    row,
    swap: pagesInSwap(row.counts.states),
    memory: pagesInMemory(row.counts.states),
  }));
  weighed.sort((a, b) => b.swap - a.swap || b.memory - a.memory);
  return weighed.slice(0, Math.max(0, count)).map(({ row }) => row);
}

function headLines(moment: Moment, { columns, depth }: Room, clock: (ms: number) => string): string[] {
  const { around, intervalMs } = moment;
  const pace = intervalMs === undefined ? '' : `, ${Math.round(intervalMs)} ms after the one before`;
  const read = `${clock(moment.takenAtMs)}, read in ${moment.costMs.toFixed(1)} ms${pace}`;
  const { cgroup, host } = around;
  const limit = cgroup?.limit === undefined ? 'no limit' : `limit ${formatSize(cgroup.limit)}`;
  const swap = cgroup?.swap === undefined ? '' : `, ${formatSize(cgroup.swap)} in swap`;
  const group = cgroup && `cgroup ${inert(cgroup.path)}: ${formatSize(cgroup.usage)} in memory, ${limit}${swap}`;
  const used = `host: ${formatSize(host.swapTotal - host.swapFree)} of ${formatSize(host.swapTotal)} swap in use`;
  const vmSwap = around.process && `VmSwap ${formatSize(around.process.vmSwap)}`;
  const title = cut(`${inert(moment.comm)} (pid ${moment.pid})`, columns);
  return [
    `${bold(title, depth)}${dim(cut(`  ${read}`, columns - title.length), depth)}`,
    cut(swapSentence(moment.swap), columns),
    dim(cut([group, vmSwap, used].filter((text) => text !== undefined).join('; '), columns), depth),
  ];
}

function widthsOf({ columns }: Room): { readonly strip: number; readonly name: number } {
  const free = columns - ADDRESS_WIDTH - 2 * SIZE_WIDTH - 4 * GAP.length;
  const strip = Math.max(LEAST_STRIP, Math.floor(free * 0.7));
  return { strip, name: Math.max(0, free - strip) };
}

function titleLine(room: Room): string {
  const { strip, name } = widthsOf(room);
  const sizes = ['in swap', 'size'].map((text) => text.padStart(SIZE_WIDTH));
  const cells = ['address'.padEnd(ADDRESS_WIDTH), 'pages'.padEnd(strip), ...sizes, cut('mapping', name)];
  return dim(cut(cells.join(GAP), room.columns), room.depth);
}

function mappingLine({ mapping, runs, counts }: CountedMapping, pageSize: number, room: Room): string {
  const { strip, name } = widthsOf(room);
  const pages = mappingPages(mapping);
  const cells = Math.ceil(pages / Math.max(1, Math.ceil(pages / strip)));
  const swapped = pagesInSwap(counts.states);
  const sizes = [swapped === 0 ? '.' : formatSize(swapped * pageSize), formatSize(pages * pageSize)];
  return [
    formatAddress(mapping.start, pageSize).padEnd(ADDRESS_WIDTH),
    stripText(runs, strip, room.depth) + ' '.repeat(strip - cells),
    ...sizes.map((text) => text.padStart(SIZE_WIDTH)),
    cut(mapping.path === '' ? `(${mapping.kind})` : inert(mapping.path), name),
  ].join(GAP);
}

/** States that there are, with their sizes: the key to the colours; without colour, the key to the signs. */
function legendLines({ totals, pageSize }: Moment, { columns, depth }: Room): string[] {
  const entries = PAGE_STATES.filter(({ code }) => (totals.states[code] as number) > 0).map(({ name, code }) => {
    const said = `${name} ${formatSize((totals.states[code] as number) * pageSize)}`;
    if (depth === 1) return { text: said, width: said.length };
    const key = name === 'unmapped' ? NOTHING : inState('█', name, 'unmapped', depth);
    return { text: `${key} ${said}`, width: said.length + 2 };
  });
  const signs = `▁ to █ share in swap, ${MEMORY} in memory, ${OTHER} neither, ${NOTHING} nothing`;
  const all = depth === 1 ? [{ text: signs, width: signs.length }, ...entries] : entries;
  const lines: string[] = [];
  let width = columns;
  for (const entry of all) {
    const wanted = width + GAP.length + entry.width;
    if (wanted > columns) {
      lines.push(entry.text);
      width = entry.width;
    } else {
      lines.push(`${lines.pop() ?? ''}${GAP}${entry.text}`);
      width = wanted;
    }
  }
  return lines;
}

/** The beginning of a text, said to be no more than that. */
function cut(text: string, width: number): string {
  const characters = Array.from(text);
  return characters.length <= width
    ? text
    : `${characters.slice(0, Math.max(0, width - 1)).join('')}${width > 0 ? '…' : ''}`;
}
