import type { PageIndex } from '@pagelapse/address-space';
import type { Capabilities } from '../capabilities/probe.js';
import {
  entryDigits,
  KEY_GUARD,
  KEY_PRESENT,
  KEY_SHIFT,
  KEY_SWAP,
  MIN_MAX_SWAPFILES,
  type PagemapBit,
  PFN_HIGH_MASK,
  pagemapBits,
  SWAP_TYPE_MASK,
  SWP_PTE_MARKER,
} from '../parse/pagemap-bits.js';
import { areasOfType, parseSwaps } from '../parse/swaps.js';
import { type PageFrame, readPageFrame } from './page-frame.js';
import type { PageTable } from './page-table.js';
import { PROC } from './pinned-process.js';
import { tryReadProcFile } from './proc-file.js';

/** A slot of a swap area, of a private page. No interface gives the slot of a page of shared memory. */
export interface SwapSlot {
  readonly type: number;
  /** In pages from the start of the area. */
  readonly offset: number;
  /** Paths of the areas it can be in; one where that is certain (areasOfType). */
  readonly areas: readonly string[];
}

/** What a shared file says of the page of it that lies behind one without a page-table entry. */
export interface FilePage {
  /** In bytes from the start of the file. */
  readonly offset: number;
  /** SEEK_DATA finds data there; false in a hole, and beyond the end of the file. */
  readonly data: boolean;
  /** mincore: in memory. Absent where it does not answer truly. */
  readonly inMemory?: boolean;
  /** cachestat: it has a swap slot. Absent where it does not answer. */
  readonly evicted?: boolean;
}

/** What stands in the way of knowing more of a page, and what would open it. */
export interface Withheld {
  readonly reason: string;
  readonly cure: string;
}

/** The raw evidence for one page. What the rights do not show is absent, never 0. */
export interface PageWord {
  /** The pagemap entry as 16 hexadecimal digits. */
  readonly entry: string;
  readonly bits: readonly PagemapBit[];
  readonly pfn?: number;
  readonly frame?: PageFrame;
  readonly swap?: SwapSlot;
  readonly file?: FilePage;
  readonly withheld?: Withheld;
  /** The entry read the same after all else was read; if not, there is nothing else: it kept changing. */
  readonly steady: boolean;
}

/** A page whose entry changes while it is followed is followed anew this often. */
const ROUNDS = 3;

/** What the entry leads to, read between two readings of the entry itself. */
type Followed = Omit<PageWord, 'entry' | 'bits' | 'steady'>;

/**
 * Reads the page-table entry of one page and follows it as far as allowed: entry, then frame, swap areas or, by `askFile`,
 * the shared file, then the entry again. Only when it reads the same does what lies between belong to the page; a frame
 * may have another owner by the time it is looked at. Throws AddressSpaceGone.
 */
export function readPageWord(
  table: PageTable,
  page: PageIndex,
  capabilities: Capabilities,
  askFile: () => Pick<PageWord, 'file' | 'withheld'>,
): PageWord {
  for (let round = 1; ; round++) {
    table.read(page, 1);
    const low = table.words[0] as number;
    const high = table.words[1] as number;
    const followed = follow(low, high, capabilities, askFile);
    table.read(page, 1);
    const steady = table.words[0] === low && table.words[1] === high;
    if (!steady && round < ROUNDS) continue;
    const [lastLow, lastHigh] = [table.words[0] as number, table.words[1] as number];
    const entry = { entry: entryDigits(lastLow, lastHigh), bits: pagemapBits(lastHigh) };
    return steady ? { ...entry, ...followed, steady } : { ...entry, steady };
  }
}

/** `low` and `high` word of the entry. */
function follow(
  low: number,
  high: number,
  { pfn: visible, facts }: Capabilities,
  askFile: () => Pick<PageWord, 'file' | 'withheld'>,
): Followed {
  const key = high >>> KEY_SHIFT;
  const isPresent = (key & KEY_PRESENT) !== 0;
  if (!isPresent && (key & KEY_SWAP) === 0) return askFile();
  if ((key & KEY_GUARD) !== 0) return {};
  if (!visible) {
    const { reason, cure } = facts.find(({ name }) => name === 'pfn') ?? {};
    return reason === undefined || cure === undefined ? {} : { withheld: { reason, cure } };
  }
  const payload = (high & PFN_HIGH_MASK) * 0x100000000 + low;
  if (isPresent) return followFrame(payload);
  const type = low & SWAP_TYPE_MASK;
  // A marker has no data of its own: behind it lies the file, as behind an empty entry.
  if (type === SWP_PTE_MARKER) return askFile();
  if (type >= MIN_MAX_SWAPFILES) return {};
  const listed = parseSwaps(tryReadProcFile(`${PROC}/swaps`) ?? '');
  const areas = areasOfType(
    listed.map(({ path }) => path),
    type,
  );
  return { swap: { type, offset: Math.floor(payload / (SWAP_TYPE_MASK + 1)), areas } };
}

function followFrame(pfn: number): Followed {
  const frame = readPageFrame(pfn);
  if (typeof frame !== 'string') return { pfn, frame };
  return { pfn, withheld: FRAME_SHUT[frame] };
}

const FRAME_SHUT = {
  denied: {
    reason: 'Opening /proc/kpageflags and /proc/kpagecount is not permitted.',
    cure: 'Give the agent CAP_DAC_READ_SEARCH, or run it as root.',
  },
  missing: {
    reason: 'The kernel gives neither flags nor count of this frame.',
    cure: 'Kernels built with CONFIG_PROC_PAGE_MONITOR do, of all frames but those of devices.',
  },
} as const satisfies Record<string, Withheld>;
