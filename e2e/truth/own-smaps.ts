import { readFileSync } from 'node:fs';

/** Bytes by field of one mapping, read here and not by the scanner: a door of its own to the same pages. */
export interface OwnSmaps {
  readonly start: bigint;
  readonly figures: ReadonlyMap<string, number>;
}

export function readOwnSmaps(pid: number): OwnSmaps[] {
  const mappings: { start: bigint; figures: Map<string, number> }[] = [];
  for (const line of readFileSync(`/proc/${pid}/smaps`, 'latin1').split('\n')) {
    const [, start] = /^([0-9a-f]+)-[0-9a-f]+ [r-][w-][x-][sp] /.exec(line) ?? [];
    if (start !== undefined) mappings.push({ start: BigInt(`0x${start}`), figures: new Map() });
    const [, field, kib] = /^([A-Za-z_]+): +(\d+) kB$/.exec(line) ?? [];
    if (field !== undefined) mappings.at(-1)?.figures.set(field, Number(kib) * 1024);
  }
  return mappings;
}
