export { type Janitor, startJanitor } from './janitor.js';
export { onLeaving } from './leaving.js';
export type { Leftover } from './leftover.js';
export { CgroupDenied, type CgroupUsage, MemoryCgroup } from './memory-cgroup.js';
export type { ResidencyRuns } from './messages.js';
export { outlive } from './outlive.js';
export { readPageSize } from './page-size.js';
export {
  ACTS,
  type Act,
  BACKINGS,
  type Backing,
  type LedgerRun,
  type PageRange,
  type RegionReport,
  type RegionSpec,
  type Step,
} from './region-spec.js';
export type { RhythmOptions } from './rhythm.js';
export type { SwapArea } from './swaps.js';
export { activeSwaps, addTemporarySwap, SwapDenied, type TemporarySwap } from './temporary-swap.js';
export { startWorkload, type Workload, type WorkloadOptions } from './workload-client.js';
