import { type Mapping, sameMapping } from '@pagelapse/address-space';
import { parseMaps } from '../parse/maps.js';
import { PAGE_SIZE } from './page-size.js';
import type { PinnedProcess } from './pinned-process.js';
import { readProcFile } from './proc-file.js';

/** Is this very mapping there now? Throws {@link ProcessError}. */
export function isMappedNow(target: PinnedProcess, mapping: Omit<Mapping, 'kind'>): boolean {
  try {
    const { lines } = parseMaps(readProcFile(target.path('maps')), PAGE_SIZE);
    return lines.some((line) => sameMapping(line, mapping));
  } catch (error) {
    throw target.failure(error);
  }
}
