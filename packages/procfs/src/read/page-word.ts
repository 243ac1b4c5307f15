import type { PageIndex } from '@pagelapse/address-space';
import type { Capabilities } from '../capabilities/probe.js';
import {
  KEY_GUARD,
  KEY_PRESENT,
  KEY_SHIFT,
  KEY_SWAP,
  MIN_MAX_SWAPFILES,
  PFN_HIGH_MASK,
  SWAP_TYPE_MASK,
} from '../parse/pagemap-bits.js';
import { type PageFrame, readPageFrame } from './page-frame.js';
import { AddressSpaceGone, PageTable } from './page-table.js';
import type { PinnedProcess } from './pinned-process.js';
import { ProcessError } from './process-error.js';

/** The raw evidence for one page. What the rights do not show is absent, never 0. */
export interface PageWord {
  /** The pagemap entry as 16 hexadecimal digits. */
  readonly entry: string;
  readonly pfn?: number;
  readonly frame?: PageFrame;
  /** Swap file number and page in it, of a private page in swap. No interface gives these for shared memory. */
  readonly swap?: { readonly type: number; readonly offset: number };
}

/** Reads the page-table entry of one page and follows it as far as allowed. Throws ProcessError. */
export function readPageWord(target: PinnedProcess, page: PageIndex, capabilities: Capabilities): PageWord {
  let table: PageTable;
  try {
    table = new PageTable(target.path('pagemap'));
  } catch (error) {
    throw target.failure(error);
  }
  try {
    table.read(page, 1);
    return decodePageWord(table.words[0] as number, table.words[1] as number, capabilities.pfn);
  } catch (error) {
    if (error instanceof AddressSpaceGone) throw new ProcessError('gone', target.pid, { cause: error });
    throw error;
  } finally {
    table.close();
  }
}

/** `low` and `high` word of the entry; `visible`: PFNs and swap slots are shown to this process. */
function decodePageWord(low: number, high: number, visible: boolean): PageWord {
  const entry = (high >>> 0).toString(16).padStart(8, '0') + (low >>> 0).toString(16).padStart(8, '0');
  if (!visible) return { entry };
  const key = high >>> KEY_SHIFT;
  const payload = (high & PFN_HIGH_MASK) * 0x100000000 + low;
  if ((key & KEY_PRESENT) !== 0) {
    const frame = readPageFrame(payload);
    return { entry, pfn: payload, ...(frame === undefined ? {} : { frame }) };
  }
  const type = low & SWAP_TYPE_MASK;
  const isSlot = (key & KEY_SWAP) !== 0 && (key & KEY_GUARD) === 0 && type < MIN_MAX_SWAPFILES;
  return isSlot ? { entry, swap: { type, offset: Math.floor(payload / (SWAP_TYPE_MASK + 1)) } } : { entry };
}
