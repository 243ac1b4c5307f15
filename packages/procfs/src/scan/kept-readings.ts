import { sameMapping } from '@pagelapse/address-space';
import type { MapsLine } from '../parse/maps.js';
import type { MappingScan } from './mapping-scan.js';

/** Passes for which what a shared file said is built upon before all of it is asked again. */
export const REASK_EVERY_PASSES = 8;

interface Kept {
  readonly scan: MappingScan;
  /** Passes since the file behind it was asked about every absent page. */
  readonly passesAgo: number;
}

/**
 * The last reading of each mapping. Asking a shared file is what costs most while much of it is in swap, and a page
 * that is out of memory stays so until somebody touches it: a live pass may build on what was said a few passes before,
 * and say how old that is.
 */
export class KeptReadings {
  #kept = new Map<number, Kept>();
  #next = new Map<number, Kept>();

  /** The last reading of this mapping; `fresh` when its evidence is young enough to build upon. */
  of(line: MapsLine): { readonly scan: MappingScan; readonly fresh: boolean } | undefined {
    const kept = this.#kept.get(line.start);
    if (kept === undefined || !sameMapping(kept.scan.mapping, line)) return undefined;
    return { scan: kept.scan, fresh: kept.passesAgo + 1 < REASK_EVERY_PASSES };
  }

  keep(scan: MappingScan, builtOnLast: boolean): void {
    const { start } = scan.mapping;
    const passesAgo = builtOnLast ? (this.#kept.get(start)?.passesAgo ?? 0) + 1 : 0;
    this.#next.set(start, { scan, passesAgo });
  }

  /** The pass is over: what it did not read is gone. */
  turn(): void {
    this.#kept = this.#next;
    this.#next = new Map();
  }

  clear(): void {
    this.#kept.clear();
    this.#next.clear();
  }
}
