export { clearSoftDirty } from './act/clear-soft-dirty.js';
export { type AdviceOutcome, advisePages, PAGE_ADVICE, type PageAdvice } from './act/page-advice.js';
export { FEATURES, type Feature, isFeature } from './capabilities/features.js';
export type { Right } from './capabilities/own-rights.js';
export { type Capabilities, type CapabilityFact, probeCapabilities } from './capabilities/probe.js';
export { type AdviceFact, probeAdvice } from './capabilities/probe-advice.js';
export { HeldCgroup, LIMIT_FILES, limitInForce, limitOf } from './cgroup/memory-cgroup.js';
export type { MemoryFigures } from './cgroup/memory-figures.js';
export { locateMemoryCgroup, type MemoryHierarchy, memoryMounts } from './cgroup/memory-hierarchy.js';
export { memoryParents } from './cgroup/memory-parents.js';
export { type BlindSpot, blindSpots } from './diagnosis/blind-spots.js';
export { diagnose } from './diagnosis/diagnose.js';
export { FINDING_AREAS, type Finding, type FindingArea } from './diagnosis/finding.js';
export type { ObjectCounts } from './objects/count-object.js';
export { type ObjectMapping, type ObjectReport, reportObjects } from './objects/object-report.js';
export { type ReconcileRow, type Reconciliation, reconcile, reconcileScan } from './objects/reconcile.js';
export { PAGEMAP_BITS, type PagemapBit } from './parse/pagemap-bits.js';
export { type Pressure, parsePressure } from './parse/pressure.js';
export { SmapsColumns, SmapsFigures, smapsFigures } from './parse/smaps-figures.js';
export { unixPeer } from './process/unix-peer.js';
export { type Activity, readActivity } from './read/activity.js';
export { portsServedBy, processesConnectedTo } from './read/connected-processes.js';
export { type HostMemory, readHostMemory } from './read/host-memory.js';
export { isMappedNow } from './read/mapped-now.js';
export { isNaming, processesNaming } from './read/naming-processes.js';
export { PageError, type PageErrorCode } from './read/page-error.js';
export type { KpageFlag, PageFrame } from './read/page-frame.js';
export { PAGE_SIZE } from './read/page-size.js';
export { PageTable, WINDOW_PAGES } from './read/page-table.js';
export type { FilePage, PageWord, SwapSlot, Withheld } from './read/page-word.js';
export { PinnedProcess, pinProcess } from './read/pinned-process.js';
export { ProcessError, type ProcessErrorCode } from './read/process-error.js';
export { identifyProcess, listIdentities, type ProcessIdentity } from './read/process-identity.js';
export {
  describeProcess,
  listProcesses,
  measureSharedSwap,
  type ProcessAccess,
  type ProcessSummary,
} from './read/process-list.js';
export {
  type CgroupFigures,
  type HostFacts,
  type HostFigures,
  readHostFacts,
  readHostFigures,
  readMemoryHierarchy,
  readSurroundings,
  type Surroundings,
} from './read/surroundings.js';
export { threadCpuMs } from './read/thread-cpu.js';
export { EntryRuns } from './scan/entries-runs.js';
export { EntryClassifier } from './scan/entry-classifier.js';
export type { MappingScan } from './scan/mapping-scan.js';
export { rightsToRead, rightsToSettle } from './scan/missing-rights.js';
export { type ScanOptions, type TargetScan, TargetScanner } from './scan/target-scanner.js';
export { giveBackFrom } from './syscall/malloc.js';
