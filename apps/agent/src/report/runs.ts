import {
  AS_ADDRESSES,
  flagNames,
  flagsOf,
  formatAddress,
  type Placing,
  pageIndex,
  pageStateOf,
  runEvidence,
  stateOf,
} from '@pagelapse/address-space';
import type { MappingScan } from '@pagelapse/procfs';
import { inertJson } from '../terminal.js';

/**
 * `scan --mapping ADDR --pages`: one JSON a line and run, `page` being the address of the run's first byte. Where that is an
 * offset, `mapping` is the number of the mapping that it is in. `evidence`: the readings that the state rests on, all of them
 * made in the scan that began `at`.
 */
export function* runLines(
  { mapping, runs, evidence }: MappingScan,
  takenAtMs: number,
  pageSize: number,
  placing: Placing = AS_ADDRESSES,
): Generator<string> {
  const { first, number } = placing.of(mapping);
  const at = new Date(takenAtMs).toISOString();
  let page: number = first;
  for (let i = 0; i < runs.count; i++) {
    const count = runs.lengths[i] as number;
    const code = runs.codes[i] as number;
    const state = pageStateOf(stateOf(code))?.name;
    const line = {
      ...(number !== undefined && { mapping: number }),
      page: formatAddress(pageIndex(page), pageSize),
      count,
      state,
      flags: flagNames(flagsOf(code)),
      evidence: runEvidence(evidence, code).readings,
      at,
    };
    yield `${inertJson(line)}\n`;
    page += count;
  }
}
