import { type Capabilities, type Feature, probeCapabilities } from '@pagelapse/procfs';
import type { Backing } from '@pagelapse/workload';

/** Switched off together: each feature alone, and what fails together on a kernel or for want of a right. */
const COMBINATIONS: readonly (readonly Feature[])[] = [
  ['pagemap-scan'],
  ['cachestat'],
  ['mincore'],
  ['map-files'],
  ['soft-dirty'],
  ['pagemap-scan', 'cachestat'],
  ['mincore', 'cachestat'],
  ['map-files', 'cachestat'],
  ['map-files', 'mincore'],
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

/** What is said of an absent page when nothing of its object may be asked. */
const ALL_ABSENT = ['shared-swapped', 'resident-elsewhere', 'swap-cached', 'unmapped', 'marker'];
const WITH_DATA = ['shared-swapped', 'resident-elsewhere', 'swap-cached'];

/**
 * What may be said instead of the truth, as `seen / true`, of a region's pages; `backing` is undefined for the mappings that
 * are not the zoo's. Nothing else may differ.
 */
export function forgivenWith(capabilities: Capabilities, backing: Backing | undefined): readonly string[] {
  const { mapFiles, mincore, cachestat } = capabilities;
  if (!mapFiles && backing !== undefined && UNNAMED.has(backing)) return unknownInsteadOf(ALL_ABSENT);
  if (mincore && cachestat) return [];
  if (mincore) return ['resident-elsewhere / swap-cached'];
  if (cachestat) return ['shared-swapped / swap-cached'];
  return unknownInsteadOf(WITH_DATA);
}

function unknownInsteadOf(states: readonly string[]): string[] {
  return states.map((state) => `unknown-absent / ${state}`);
}
