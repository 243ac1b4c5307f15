import {
  AS_ADDRESSES,
  flagNames,
  flagsOf,
  formatAddress,
  type Placing,
  pageIndex,
  pageStateOf,
  stateOf,
} from '@pagelapse/address-space';
import type { MappingScan } from '@pagelapse/procfs';
import { inertJson } from '../terminal.js';

/**
 * `scan --mapping ADDR --pages`: one JSON a line and run, `page` being the address of the run's first byte. Where that is an
 * offset, `mapping` is the number of the mapping that it is in.
 */
export function* runLines(
  { mapping, runs }: MappingScan,
  pageSize: number,
  placing: Placing = AS_ADDRESSES,
): Generator<string> {
  const { first, number } = placing.of(mapping);
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
    };
    yield `${inertJson(line)}\n`;
    page += count;
  }
}
