import type { EvidenceName, Mapping, PageRuns } from '@pagelapse/address-space';
import type { SmapsFigures } from '../parse/smaps-figures.js';

/** One mapping as a pass read it. */
export interface MappingScan {
  readonly mapping: Mapping;
  readonly runs: PageRuns;
  readonly evidence: EvidenceName;
  /** As last read, and absent when smaps was not read since the mapping has been as it is. */
  readonly smaps?: SmapsFigures;
  /** When the shared file behind it was last asked about all absent pages, and the whole page table read; absent without one. */
  readonly evidenceAtMs?: number;
  /** Pages that moved while they were read and are flagged so; absent when there were none. */
  readonly inMotionPages?: number;
}
