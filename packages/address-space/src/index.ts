export { parseByteSize } from './byte-size.js';
export { type CountedMapping, countOnce } from './count-once.js';
export { csvParts } from './csv.js';
export { EVIDENCE, Evidence, type EvidenceName } from './evidence.js';
export {
  hasObject,
  isShmemKind,
  MAPPING_KINDS,
  type Mapping,
  type MappingKind,
  mappingPages,
  objectKey,
  sameMapping,
} from './mapping.js';
export { flagsOf, type PageCode, pageCode, stateOf } from './page-code.js';
export { countPages, emptyCounts, type PageCounts } from './page-counts.js';
export { flagNames, PAGE_FLAG_COUNT, PAGE_FLAGS, PageFlag, type PageFlagName } from './page-flags.js';
export { formatAddress, type PageIndex, pageIndex, pageOfAddress, parseAddress } from './page-index.js';
export { applyPatch, blankRuns, diffRuns, type PagePatch, PagePatchBuilder } from './page-patch.js';
export { type PageRuns, PageRunsBuilder, runAt, uniformRuns } from './page-runs.js';
export {
  PAGE_STATE_COUNT,
  PAGE_STATES,
  PageState,
  type PageStateCode,
  type PageStateName,
  pageStateOf,
} from './page-state.js';
export { type MappingRow, mappingsRows, runsRows, type TableWording } from './page-tables.js';
export { AS_ADDRESSES, asOffsets, type Placed, type Placing, placedRange } from './placing.js';
export { READINGS, type ReadingName, type RunEvidence, runEvidence } from './run-evidence.js';
export { sliceRuns } from './slice-runs.js';
export { visitStretches } from './stretches.js';
export { residentPages, type SwapTotals, swapTotals } from './swap-totals.js';
export { type Column, type Table, type Value, valueText } from './table.js';
export { TILE_COLUMNS, TilePyramid } from './tile-pyramid.js';
export { type Tiles, tileHistograms } from './tiles.js';
export { type TimeShape, TimeTiles } from './time-tiles.js';
export { type StateSet, WORST_FIRST, worstState } from './worst-state.js';
