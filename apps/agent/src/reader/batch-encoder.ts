import { blankRuns, diffRuns, Evidence, type PagePatch } from '@pagelapse/address-space';
import type { MappingScan, TargetScan } from '@pagelapse/procfs';
import {
  BatchSchema,
  create,
  encodePatch,
  type MappingFigures,
  MappingFiguresSchema,
  PassSchema,
  ServerMessageSchema,
  type Surroundings,
  toBinary,
  type WireMapping,
  WireMappingSchema,
  type WirePagePatch,
  WirePagePatchSchema,
} from '@pagelapse/protocol';
import type { PaceInForce } from './pace.js';
import type { SpaceChange, WatchedMapping, WatchedSpace } from './watched-space.js';

/** What stands beside the pages in every batch. */
export interface BatchMargin {
  readonly handle: string;
  readonly sequence: number;
  readonly scan: TargetScan;
  readonly pace: PaceInForce;
  readonly surroundings: Surroundings;
}

/** A whole ServerMessage with everything the watch knows: each patch is against a mapping of which nothing is known. */
export function encodeKey(space: WatchedSpace, margin: BatchMargin): Uint8Array {
  const patches: WirePagePatch[] = [];
  for (const known of space.mappings) {
    const patch = diffRuns(blankRuns(known.runs.pages), known.runs);
    if (patch.count > 0) patches.push(wirePatch(known.id, patch));
  }
  return encode(space, margin, {
    key: true,
    mappings: space.mappings.map(wireMapping),
    gone: [],
    patches,
    figureNames: [...space.figureNames],
    figures: wireFigures(space, space.mappings),
  });
}

/** A whole ServerMessage with what one pass changed. Columns that grew take every row along. */
export function encodeDelta(space: WatchedSpace, change: SpaceChange, margin: BatchMargin): Uint8Array {
  return encode(space, margin, {
    key: false,
    mappings: change.mappings.map(wireMapping),
    gone: [...change.gone],
    patches: change.patches.map(({ id, patch }) => wirePatch(id, patch)),
    figureNames: change.newColumns ? [...space.figureNames] : [],
    figures: wireFigures(space, change.newColumns ? space.mappings : change.figures),
  });
}

interface Contents {
  readonly key: boolean;
  readonly mappings: WireMapping[];
  readonly gone: number[];
  readonly patches: WirePagePatch[];
  readonly figureNames: string[];
  readonly figures: MappingFigures[];
}

function encode(space: WatchedSpace, margin: BatchMargin, contents: Contents): Uint8Array {
  const { handle, sequence, scan, pace, surroundings } = margin;
  const { readAnew } = scan;
  const pass = create(PassSchema, {
    takenAtMs: scan.takenAtMs,
    costMs: scan.costMs,
    spanMs: scan.spanMs,
    intervalMs: pace.intervalMs,
    duty: pace.duty,
    pace: pace.reason,
    inMotionPages: scan.inMotionPages,
    tornMappings: scan.tornMappings,
    badLines: scan.badLines,
    evidenceAgeMs: evidenceAgeMs(scan.takenAtMs, scan.mappings),
    fullTakenAtMs: scan.fullTakenAtMs,
    ...(readAnew !== undefined && {
      focusOnly: true,
      readMappings: space.mappings.filter(({ mapping }) => readAnew.has(mapping.start)).map(({ id }) => id),
      readEvidenceAgeMs: evidenceAgeMs(
        scan.takenAtMs,
        scan.mappings.filter(({ mapping }) => readAnew.has(mapping.start)),
      ),
    }),
  });
  const batch = create(BatchSchema, { handle, sequence, epoch: space.epoch, pass, surroundings, ...contents });
  return toBinary(ServerMessageSchema, create(ServerMessageSchema, { body: { case: 'batch', value: batch } }));
}

/** A mapping read late in the pass has evidence younger than the pass's beginning: that is no age. */
function evidenceAgeMs(takenAtMs: number, mappings: readonly MappingScan[]): number {
  return mappings.reduce((oldest, { evidenceAtMs = takenAtMs }) => Math.max(oldest, takenAtMs - evidenceAtMs), 0);
}

function wireMapping({ id, mapping, evidence }: WatchedMapping): WireMapping {
  return create(WireMappingSchema, {
    id,
    startPage: BigInt(mapping.start),
    endPage: BigInt(mapping.end),
    perms: mapping.perms,
    offset: BigInt(mapping.offset),
    dev: mapping.dev,
    inode: BigInt(mapping.inode),
    path: mapping.path,
    kind: mapping.kind,
    evidence: Evidence[evidence],
  });
}

function wirePatch(id: number, patch: PagePatch): WirePagePatch {
  return create(WirePagePatchSchema, { mapping: id, runs: encodePatch(patch) });
}

/** What MappingFigures.kib holds for a field that is absent, or too large for 32 bits of KiB (4 TiB). */
export const MISSING_KIB = 0xffffffff;

/** Rows read before a column was met are filled up to the width of the batch. */
function wireFigures(space: WatchedSpace, mappings: readonly WatchedMapping[]): MappingFigures[] {
  return mappings.flatMap(({ id, figures }) => {
    if (figures === undefined) return [];
    const kib = space.figureNames.map((_, column) => {
      const value = figures.kib[column];
      return value === undefined || Number.isNaN(value) ? MISSING_KIB : Math.min(value, MISSING_KIB);
    });
    return [create(MappingFiguresSchema, { mapping: id, kib, vmFlags: figures.vmFlags })];
  });
}
