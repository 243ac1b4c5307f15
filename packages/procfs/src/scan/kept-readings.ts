import { type PageIndex, sameMapping } from '@pagelapse/address-space';
import type { MapsLine } from '../parse/maps.js';
import type { MappingScan } from './mapping-scan.js';

/** Readings of a mapping for which what its file said is built upon before all of it is asked again. */
export const REASK_EVERY_READINGS = 8;

interface Kept {
  readonly scan: MappingScan;
  /** Readings since the file behind it was asked about every absent page. */
  readonly readingsAgo: number;
  /** It kept changing while it was read. */
  readonly torn: boolean;
}

/**
 * The last reading of each mapping. Asking a shared file is what costs most while much of it is in swap, and a page
 * that is out of memory stays so until somebody touches it: a live pass may build on what was said a few passes before,
 * and say how old that is. So it may with what of its page table is seen to be as it was (PresenceCheck).
 */
export class KeptReadings {
  #kept = new Map<number, Kept>();
  #next = new Map<number, Kept>();

  /** The last reading of this mapping; `fresh` when its evidence is young enough to build upon. */
  of(line: MapsLine): { readonly scan: MappingScan; readonly fresh: boolean } | undefined {
    const kept = this.#kept.get(line.start);
    if (kept === undefined || !sameMapping(kept.scan.mapping, line)) return undefined;
    return { scan: kept.scan, fresh: kept.readingsAgo + 1 < REASK_EVERY_READINGS };
  }

  /** The last reading of the mapping that holds this page. */
  holding(page: PageIndex): MappingScan | undefined {
    for (const { scan } of this.#kept.values()) {
      if (scan.mapping.start <= page && page < scan.mapping.end) return scan;
    }
    return undefined;
  }

  keep(scan: MappingScan, builtOnLast: boolean, torn: boolean): void {
    const { start } = scan.mapping;
    const readingsAgo = builtOnLast ? (this.#kept.get(start)?.readingsAgo ?? 0) + 1 : 0;
    this.#next.set(start, { scan, readingsAgo, torn });
  }

  /** The last reading, left as it is for another pass; `undefined` when this mapping has to be read. */
  carry(line: MapsLine): MappingScan | undefined {
    const kept = this.#kept.get(line.start);
    if (kept === undefined || kept.torn || !sameMapping(kept.scan.mapping, line)) return undefined;
    this.#next.set(line.start, kept);
    return kept.scan;
  }

  /** The pass is over, and these are its mappings: what it read of others is gone, as is what it did not read. */
  turn(scans: readonly MappingScan[]): void {
    const listed = new Set<number>(scans.map(({ mapping }) => mapping.start));
    for (const start of this.#next.keys()) if (!listed.has(start)) this.#next.delete(start);
    this.#kept = this.#next;
    this.#next = new Map();
  }

  clear(): void {
    this.#kept.clear();
    this.#next.clear();
  }
}
