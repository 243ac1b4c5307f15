import {
  countPages,
  csvParts,
  type MappingRow,
  mappingsRows,
  runsRows,
  type TableWording,
} from '@pagelapse/address-space';
import type { MappingScan } from '@pagelapse/procfs';
import { inert } from '../terminal.js';

/**
 * `scan --csv`: a row a mapping, in the columns that the dashboard saves. What is told of pages and files stands in every
 * row; names are written so that no terminal acts on them.
 */
export function mappingsCsv(
  mappings: readonly MappingScan[],
  takenAtMs: number,
  wording: TableWording,
): Iterable<string> {
  const rows = mappings.map((scan): MappingRow => {
    const { mapping, evidence, runs, smaps } = scan;
    const figure = (name: string): number | undefined => smaps?.bytes(name);
    const named = { ...mapping, path: inert(mapping.path) };
    return { mapping: named, evidence, counts: countPages(runs), readAtMs: takenAtMs, figure };
  });
  const figureNames = new Set(mappings.flatMap(({ smaps }) => [...(smaps?.entries() ?? [])].map(([name]) => name)));
  return csvParts(mappingsRows(rows, [...figureNames], wording));
}

/** `scan --mapping ADDR --pages --csv`: a row a run. */
export function runsCsv({ mapping, runs }: MappingScan, wording: TableWording): Iterable<string> {
  return csvParts(runsRows(mapping, runs, wording));
}
