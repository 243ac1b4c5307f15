import { flagNames, flagsOf, formatAddress, pageIndex, pageStateOf, stateOf } from '@pagelapse/address-space';
import type { MappingScan } from '@pagelapse/procfs';
import { inertJson } from '../terminal.js';

/** `scan --mapping ADDR --pages`: one JSON a line and run, `page` being the address of the run's first byte. */
export function* runLines({ mapping, runs }: MappingScan, pageSize: number): Generator<string> {
  let page: number = mapping.start;
  for (let i = 0; i < runs.count; i++) {
    const count = runs.lengths[i] as number;
    const code = runs.codes[i] as number;
    const state = pageStateOf(stateOf(code))?.name;
    const line = { page: formatAddress(pageIndex(page), pageSize), count, state, flags: flagNames(flagsOf(code)) };
    yield `${inertJson(line)}\n`;
    page += count;
  }
}
