import { type Mapping, pageIndex } from '@pagelapse/address-space';
import type { TextPool } from './text-pool.js';

/** A line of /proc/PID/maps before anything is known about what backs it. */
export type MapsLine = Omit<Mapping, 'kind'>;

/**
 * `address perms offset dev inode path`: show_map_vma() in fs/proc/task_mmu.c. The path is whatever is left, blanks
 * and all, carriage returns too; the kernel prints a newline in it as `\012` and escapes nothing else.
 */
const LINE =
  /^([0-9a-f]{1,16})-([0-9a-f]{1,16}) ([r-][w-][x-][ps]) ([0-9a-f]{1,16}) ([0-9a-f]+:[0-9a-f]+) ([0-9]+) *(.*)$/s;

/** Reads one line of Latin-1 text (one character a byte); `undefined` when it has not the form. */
export function parseMapsLine(line: string, pageSize: number, pool?: TextPool): MapsLine | undefined {
  const match = LINE.exec(line);
  if (match === null) return undefined;
  const [, start, end, perms, offset, dev, inode, path] = match as unknown as string[] & { length: 8 };
  const text = (bytes: string): string => (pool === undefined ? bytes : pool.get(bytes));
  const first = pagesOfHex(start as string, pageSize);
  const last = pagesOfHex(end as string, pageSize);
  if (last <= first) return undefined;
  return {
    start: pageIndex(first),
    end: pageIndex(last),
    perms: text(perms as string),
    offset: pagesOfHex(offset as string, pageSize) * pageSize,
    dev: text(dev as string),
    inode: text(inode as string),
    path: text(textOfBytes(path as string)),
  };
}

export interface MapsReading {
  readonly lines: MapsLine[];
  /** Lines without the form, or starting before the line above ended: the file is not read under one lock. */
  readonly badLines: number;
}

/** Parses all of /proc/PID/maps, given as Latin-1 text. Bad lines are counted and skipped, never the rest with them. */
export function parseMaps(text: string, pageSize: number, pool?: TextPool): MapsReading {
  const lines: MapsLine[] = [];
  let badLines = 0;
  let from = 0;
  while (from < text.length) {
    const newline = text.indexOf('\n', from);
    const to = newline === -1 ? text.length : newline;
    const line = parseMapsLine(text.slice(from, to), pageSize, pool);
    const previous = lines[lines.length - 1];
    if (line === undefined || (previous !== undefined && line.start < previous.end)) badLines++;
    else lines.push(line);
    from = to + 1;
  }
  return { lines, badLines };
}

/** Whole pages in a byte count or address of up to 64 bits. Exact: only the page number has to fit a double. */
function pagesOfHex(hex: string, pageSize: number): number {
  if (hex.length <= 13) return Math.floor(Number.parseInt(hex, 16) / pageSize);
  return Number(BigInt(`0x${hex}`) / BigInt(pageSize));
}

/** Paths are bytes: UTF-8 where they are valid UTF-8, and with replacement characters where they are not. */
export function textOfBytes(latin1: string): string {
  for (let i = 0; i < latin1.length; i++) {
    if (latin1.charCodeAt(i) > 0x7f) return Buffer.from(latin1, 'latin1').toString('utf8');
  }
  return latin1;
}
