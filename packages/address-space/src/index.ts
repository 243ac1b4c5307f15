export { type PageIndex, formatAddress, pageIndex, pageOfAddress, parseAddress } from './page-index.js';
export {
  PAGE_STATES,
  PAGE_STATE_COUNT,
  PageState,
  type PageStateCode,
  type PageStateName,
  pageStateOf,
} from './page-state.js';
export { PAGE_FLAGS, PAGE_FLAG_COUNT, PageFlag, type PageFlagName, flagNames } from './page-flags.js';
export { type PageCode, flagsOf, pageCode, stateOf } from './page-code.js';
export { type PageRuns, PageRunsBuilder, runAt, uniformRuns } from './page-runs.js';
export { type PagePatch, PagePatchBuilder, applyPatch, blankRuns, diffRuns } from './page-patch.js';
export { type PageCounts, countPages, emptyCounts } from './page-counts.js';
export { type Tiles, tileHistograms } from './tiles.js';
export {
  MAPPING_KINDS,
  type Mapping,
  type MappingKind,
  hasObject,
  isShmemKind,
  mappingPages,
  objectKey,
  sameMapping,
} from './mapping.js';
export { EVIDENCE, Evidence, type EvidenceName } from './evidence.js';
