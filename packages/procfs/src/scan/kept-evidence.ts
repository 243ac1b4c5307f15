import { sameMapping } from '@pagelapse/address-space';
import type { MapsLine } from '../parse/maps.js';
import type { MappingScan } from './target-scanner.js';

/** Passes for which what a shared file said is built upon before all of it is asked again. */
export const REASK_EVERY_PASSES = 8;

interface Kept {
  readonly scan: MappingScan;
  /** Passes since the file was asked about every absent page. */
  readonly passesAgo: number;
}

/**
 * The last reading of each mapping of shared memory. Asking a shared file is what costs most while much of it is in
 * swap, and a page that is out of memory stays so until somebody touches it: a live pass may build on what was said a
 * few passes before, and say how old that is.
 */
export class KeptEvidence {
  readonly #kept = new Map<number, Kept>();

  /** A reading that the next one of this mapping may build upon. */
  of(line: MapsLine): MappingScan | undefined {
    const kept = this.#kept.get(line.start);
    if (kept === undefined || kept.passesAgo + 1 >= REASK_EVERY_PASSES) return undefined;
    return sameMapping(kept.scan.mapping, line) ? kept.scan : undefined;
  }

  keep(scan: MappingScan, builtOn: MappingScan | undefined): void {
    const { start } = scan.mapping;
    const passesAgo = builtOn === undefined ? 0 : (this.#kept.get(start)?.passesAgo ?? 0) + 1;
    this.#kept.set(start, { scan, passesAgo });
  }

  /** Forgets the mappings that are in the list no more. */
  prune(lines: readonly MapsLine[]): void {
    const starts = new Set(lines.map((line) => line.start as number));
    for (const start of this.#kept.keys()) if (!starts.has(start)) this.#kept.delete(start);
  }

  clear(): void {
    this.#kept.clear();
  }
}
