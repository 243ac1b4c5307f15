import { countPages, type PageCounts, PageState, type PageStateName } from '@pagelapse/address-space';
import {
  type Capabilities,
  type PinnedProcess,
  pinProcess,
  type ScanOptions,
  type TargetScan,
  TargetScanner,
} from '@pagelapse/procfs';
import type { Closable } from '../bench-context.js';
import type { Took } from '../measure/in-turns.js';

export interface TimedScan extends Took {
  readonly scan: TargetScan;
}

/** The product's own scanner over one target, timed from outside. */
export class Scans implements Closable {
  readonly #target: PinnedProcess;
  readonly #scanner: TargetScanner;

  constructor(pid: number, capabilities: Capabilities, entriesPerRead?: number) {
    this.#target = pinProcess(pid);
    this.#scanner = new TargetScanner(this.#target, capabilities, entriesPerRead);
  }

  scan(options: ScanOptions = {}): TimedScan {
    const began = performance.now();
    const scan = this.#scanner.scan(options);
    return { scan, wallMs: performance.now() - began, cpuMs: scan.costMs };
  }

  close(): void {
    this.#scanner.close();
    this.#target.close();
  }
}

/** A scan by a scanner that has never looked before: what one `pagelapse scan` takes, without its start-up. */
export function firstScan(pid: number, capabilities: Capabilities): TimedScan {
  const scans = new Scans(pid, capabilities);
  try {
    return scans.scan();
  } finally {
    scans.close();
  }
}

/** Pages of each state in the mapping that holds `page`. */
export function countsAt(scan: TargetScan, page: number): PageCounts {
  const found = scan.mappings.find(({ mapping }) => mapping.start <= page && page < mapping.end);
  if (found === undefined) throw new Error(`no mapping holds page ${page}`);
  return countPages(found.runs);
}

export function pagesIn(counts: PageCounts, ...states: readonly PageStateName[]): number {
  return states.reduce((sum, state) => sum + (counts.states[PageState[state]] ?? 0), 0);
}
