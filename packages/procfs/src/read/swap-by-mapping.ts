import { SmapsParser } from '../parse/smaps.js';
import { SmapsColumns } from '../parse/smaps-figures.js';
import { TextPool } from '../parse/text-pool.js';
import type { PinnedProcess } from './pinned-process.js';
import { streamProcFile } from './proc-file.js';

/** `Swap` of smaps in bytes, by first page of the mapping. Throws {@link ProcessError}. */
export function readSwapByMapping(target: PinnedProcess, pageSize: number): ReadonlyMap<number, number> {
  const swap = new Map<number, number>();
  const parser = new SmapsParser({
    pageSize,
    columns: new SmapsColumns(),
    pool: new TextPool(),
    onEntry: ({ line, figures }) => swap.set(line.start, figures.bytes('Swap') ?? 0),
  });
  try {
    streamProcFile(target.path('smaps'), (bytes) => parser.push(bytes));
  } catch (error) {
    throw target.failure(error);
  }
  parser.end();
  return swap;
}
