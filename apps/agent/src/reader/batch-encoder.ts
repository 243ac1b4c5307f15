import { diffRuns } from '@pagelapse/address-space';
import type { MappingScan, TargetScan } from '@pagelapse/procfs';
import type { Surroundings } from '@pagelapse/protocol';
import { BatchWriter } from '@pagelapse/protocol/wire';
import type { PaceInForce } from './pace.js';
import type { SpaceChange, WatchedMapping, WatchedSpace } from './watched-space.js';

/** In a buffer of their own, which may be handed to another thread. */
export type EncodedBytes = Uint8Array<ArrayBuffer>;

/** What stands beside the pages in every batch. */
export interface BatchMargin {
  readonly handle: string;
  readonly sequence: number;
  readonly scan: TargetScan;
  readonly pace: PaceInForce;
  /** When the last reading of smaps began, ms of the Unix epoch; 0 before the first. */
  readonly figuresAtMs: number;
  /** When the soft-dirty bits were last taken away, ms of the Unix epoch; `undefined` when nobody keeps track. */
  readonly writesSinceMs: number | undefined;
  readonly surroundings: Surroundings;
}

/** A whole ServerMessage with everything the watch knows: each patch is against a mapping of which nothing is known. */
export function encodeKey(space: WatchedSpace, margin: BatchMargin): EncodedBytes {
  const out = begin(space, margin, true);
  for (const { id, mapping, evidence } of space.mappings) out.mapping(id, mapping, evidence);
  for (const { id, runs } of space.mappings) out.runs(id, runs);
  out.figureNames(space.figureNames);
  writeFigures(out, space, space.mappings);
  return finish(out, margin);
}

/** A whole ServerMessage with what one pass changed. Columns that grew take every row along. */
export function encodeDelta(space: WatchedSpace, change: SpaceChange, margin: BatchMargin): EncodedBytes {
  const out = begin(space, margin, false);
  for (const { id, mapping, evidence } of change.mappings) out.mapping(id, mapping, evidence);
  out.gone(change.gone);
  for (const { id, before, after } of change.pages) {
    if (before === undefined) out.runs(id, after);
    else out.patch(id, diffRuns(before, after));
  }
  if (change.newColumns) out.figureNames(space.figureNames);
  writeFigures(out, space, change.newColumns ? space.mappings : change.figures);
  return finish(out, margin);
}

function begin(space: WatchedSpace, margin: BatchMargin, key: boolean): BatchWriter {
  const { handle, sequence, scan, pace, figuresAtMs, writesSinceMs } = margin;
  const { readAnew } = scan;
  const out = new BatchWriter();
  out.head({
    handle,
    sequence,
    key,
    epoch: space.epoch,
    pass: {
      takenAtMs: scan.takenAtMs,
      costMs: scan.costMs,
      spanMs: scan.spanMs,
      intervalMs: pace.intervalMs,
      duty: pace.duty,
      budget: pace.budget,
      pace: pace.reason,
      inMotionPages: scan.inMotionPages,
      tornMappings: scan.tornMappings,
      badLines: scan.badLines,
      evidenceAgeMs: evidenceAgeMs(scan.takenAtMs, scan.mappings),
      fullTakenAtMs: scan.fullTakenAtMs,
      figuresAtMs,
      ...(writesSinceMs !== undefined && { writesSinceMs }),
      ...(readAnew !== undefined && {
        focusOnly: true,
        readMappings: space.mappings.filter(({ mapping }) => readAnew.has(mapping.start)).map(({ id }) => id),
        readEvidenceAgeMs: evidenceAgeMs(
          scan.takenAtMs,
          scan.mappings.filter(({ mapping }) => readAnew.has(mapping.start)),
        ),
      }),
    },
  });
  return out;
}

function finish(out: BatchWriter, { surroundings }: BatchMargin): EncodedBytes {
  out.tail({ surroundings });
  return out.finish();
}

/** A mapping read late in the pass has evidence younger than the pass's beginning: that is no age. */
export function evidenceAgeMs(takenAtMs: number, mappings: readonly MappingScan[]): number {
  return mappings.reduce((oldest, { evidenceAtMs = takenAtMs }) => Math.max(oldest, takenAtMs - evidenceAtMs), 0);
}

function writeFigures(out: BatchWriter, space: WatchedSpace, mappings: readonly WatchedMapping[]): void {
  const columns = space.figureNames.length;
  for (const { id, figures } of mappings) {
    if (figures !== undefined) out.figures(id, figures.kib, columns, figures.vmFlags);
  }
}
