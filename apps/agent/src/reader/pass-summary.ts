import { create, PassSummarySchema, toBinary } from '@pagelapse/protocol/wire';
import type { BatchMargin, EncodedBytes } from './batch-encoder.js';
import type { SpaceChange, WatchedSpace } from './watched-space.js';

/** A pass in figures, for timelines: one PassSummary. `change` is absent where it was told before. */
export function encodeSummary(space: WatchedSpace, margin: BatchMargin, change?: SpaceChange): EncodedBytes {
  const { sequence, scan, surroundings } = margin;
  const summary = create(PassSummarySchema, {
    takenAtMs: scan.takenAtMs,
    sequence,
    epoch: space.epoch,
    statePages: Array.from(space.statePages, BigInt),
    mappings: space.mappings.length,
    mappingsCome: change?.pages.filter(({ before }) => before === undefined).length ?? 0,
    mappingsGone: change?.gone.length ?? 0,
    costMs: scan.costMs,
    surroundings,
  });
  return toBinary(PassSummarySchema, summary);
}
