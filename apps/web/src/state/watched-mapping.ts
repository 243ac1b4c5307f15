import type { EvidenceName, Mapping, PageCounts, PageRuns } from '@pagelapse/address-space';
import type { SmapsFigures } from './smaps-figures.js';

/** One mapping as of the last batch. Replaced as a whole when anything of it changes, so identity tells change. */
export interface WatchedMapping {
  readonly id: number;
  readonly mapping: Mapping;
  readonly evidence: EvidenceName | undefined;
  readonly runs: PageRuns;
  readonly counts: PageCounts;
  /** `undefined` until they were read. */
  readonly figures: SmapsFigures | undefined;
}
