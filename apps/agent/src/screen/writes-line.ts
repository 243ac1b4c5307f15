import { flagsOf, isShmemKind, PageFlag, PageState, stateOf } from '@pagelapse/address-space';
import type { MappingScan, TargetScan } from '@pagelapse/procfs';

/** A reading of what was written since a reset, as `writes` prints it. */
export interface WritesMoment {
  readonly scan: TargetScan;
  readonly sinceMs: number;
  /** How long the last reset held the process up. */
  readonly resetMs: number;
  readonly pageSize: number;
}

interface Counts {
  written: number;
  unknown: number;
  present: number;
}

/**
 * One line of `name=value`, amounts in bytes of all mappings together; `not-known` is shared memory whose page-table entry,
 * and with it the bit, is gone.
 */
export function writesLine({ scan, sinceMs, resetMs, pageSize }: WritesMoment): string {
  const total: Counts = { written: 0, unknown: 0, present: 0 };
  let mappings = 0;
  for (const read of scan.mappings) {
    const { written, unknown, present } = countWrites(read);
    total.written += written;
    total.unknown += unknown;
    total.present += present;
    if (written > 0) mappings++;
  }
  const fields: readonly (readonly [string, string | number])[] = [
    ['time', new Date(scan.takenAtMs).toISOString()],
    ['since', new Date(sinceMs).toISOString()],
    ['written', total.written * pageSize],
    ['not-known', total.unknown * pageSize],
    ['present', total.present * pageSize],
    ['mappings-written', mappings],
    ['cost-ms', scan.costMs.toFixed(1)],
    ['reset-ms', resetMs.toFixed(1)],
  ];
  return `${fields.map(([name, value]) => `${name}=${value}`).join(' ')}\n`;
}

/** A line for each mapping of which something was written or is not known. */
export function* writesByMapping({ scan, pageSize }: WritesMoment): Generator<string> {
  for (const read of scan.mappings) {
    const { written, unknown } = countWrites(read);
    if (written + unknown === 0) continue;
    const { start, kind } = read.mapping;
    const shared = isShmemKind(kind) ? ' shared' : '';
    yield `  0x${(BigInt(start) * BigInt(pageSize)).toString(16)} written=${written * pageSize} not-known=${unknown * pageSize} kind=${kind}${shared}\n`;
  }
}

function countWrites({ runs }: MappingScan): Counts {
  const counts = { written: 0, unknown: 0, present: 0 };
  for (let i = 0; i < runs.count; i++) {
    const code = runs.codes[i] as number;
    const pages = runs.lengths[i] as number;
    if ((flagsOf(code) & PageFlag['soft-dirty']) !== 0) counts.written += pages;
    if ((flagsOf(code) & PageFlag['writes-unknown']) !== 0) counts.unknown += pages;
    if (stateOf(code) === PageState.present) counts.present += pages;
  }
  return counts;
}
