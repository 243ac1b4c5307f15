import { setTimeout } from 'node:timers/promises';
import { type TargetScan, WINDOW_PAGES } from '@pagelapse/procfs';
import type { BenchContext } from '../bench-context.js';
import { inTurns, type Measured, type Turns } from '../measure/in-turns.js';
import type { PagemapReader } from './pagemap-reader.js';
import { firstScan, Scans } from './scans.js';
import type { Target } from './target.js';

/** The raw read of a target's mapping, and scans of the whole process. */
export interface ComparedScans {
  /** In C, 512 KiB of entries a call, none looked at. */
  readonly raw: Measured;
  /** By a scanner that never looked before. */
  readonly first: Measured;
  /** By one that did, and keeps nothing but what the kernel proves unchanged. */
  readonly exact: Measured;
  /** By one that builds on what shared files said a few passes before. */
  readonly live: Measured;
  /** The last of the exact ones. */
  readonly scan: TargetScan;
}

export const COMPARED_NOTE =
  'Raw reads 512 KiB of entries a call and looks at none of them. First is a scanner that never looked before; exact is one that did some seconds before, has seen nothing go to swap or come from it since, and keeps nothing but what the kernel proves unchanged; a live pass builds on what shared files said a few passes before. All read the whole process: first and exact on as many cores as there are, up to four, a live pass on one.';

/**
 * A scanner that goes on counts pages in swap, instead of asking for each, once it has seen nothing move for three times
 * vm.stat_interval (SwapCache of procfs); the first look of one has the kernel's counters added up for it.
 */
const STILL_MS = 4000;

/** Takes all four in turn. */
export async function compareScans(
  context: BenchContext,
  target: Target,
  reader: PagemapReader,
  pages: number,
  turns: Turns,
): Promise<ComparedScans> {
  const { capabilities } = context;
  const exact = new Scans(target.pid, capabilities);
  const live = new Scans(target.pid, capabilities);
  let last: TargetScan | undefined;
  try {
    exact.scan();
    live.scan({ keepEvidence: true });
    await setTimeout(context.phaseMs(STILL_MS));
    const measured = await inTurns(turns, {
      raw: () => reader.raw({ firstPage: target.firstPage, pages, batch: WINDOW_PAGES }),
      first: () => firstScan(target.pid, capabilities),
      exact: () => {
        const took = exact.scan();
        last = took.scan;
        return took;
      },
      live: () => live.scan({ keepEvidence: true }),
    });
    return { ...measured, scan: last as TargetScan };
  } finally {
    exact.close();
    live.close();
  }
}
