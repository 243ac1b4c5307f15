import { type Capabilities, type Feature, probeCapabilities } from '@pagelapse/procfs';
import type { Backing } from '@pagelapse/workload';
import type { Sight } from './sight.js';

/** Switched off together: each feature alone, and what fails together on a kernel or for want of a right. */
const COMBINATIONS: readonly (readonly Feature[])[] = [
  ['pagemap-scan'],
  ['cachestat'],
  ['mincore'],
  ['own-smaps'],
  ['map-files'],
  ['soft-dirty'],
  ['pagemap-scan', 'cachestat'],
  ['mincore', 'cachestat'],
  ['map-files', 'cachestat'],
  ['map-files', 'mincore'],
  ['own-smaps', 'cachestat'],
  ['pagemap-scan', 'cachestat', 'mincore', 'map-files'],
];

export interface Weakening {
  readonly without: readonly Feature[];
  readonly capabilities: Capabilities;
}

/** What each combination leaves of this kernel's features, once for each that leaves something else. */
export function weakenings(): readonly Weakening[] {
  const seen = new Set<string>();
  return COMBINATIONS.flatMap((without) => {
    const capabilities = probeCapabilities(new Set(without));
    const left = capabilities.facts.map(({ available }) => available).join();
    if (seen.has(left)) return [];
    seen.add(left);
    return [{ without, capabilities }];
  });
}

/** Shared memory that has neither a path nor a descriptor: map_files is the only way to it. */
const UNNAMED: ReadonlySet<Backing> = new Set(['shared-anonymous', 'dev-zero', 'sysv']);

/** What root sees of a region with these features; `backing` is undefined for the mappings that are not the zoo's. */
export function sightWith(capabilities: Capabilities, backing: Backing | undefined): Sight {
  const { pagemapScan, pfn, mapFiles, mincore, cachestat } = capabilities;
  return {
    zeroPage: pagemapScan || pfn,
    swapTypes: pfn,
    hugePage: pagemapScan,
    data: mapFiles || backing === undefined || !UNNAMED.has(backing),
    residency: mincore,
    eviction: cachestat,
  };
}
