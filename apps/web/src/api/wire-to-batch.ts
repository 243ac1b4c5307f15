import { EVIDENCE, MAPPING_KINDS, type MappingKind, pageIndex } from '@pagelapse/address-space';
import {
  type Batch,
  decodePatch,
  PaceReason,
  type Pass,
  type Surroundings,
  type WireMapping,
} from '@pagelapse/protocol';
import type { MappingNews, PassBatch, PassFacts, Surroundings as SurroundingsModel } from './pass-batch.js';

/** Throws PatchFormatError or RangeError when a number cannot be what it says: then nothing of the batch is used. */
export function batchOfWire(wire: Batch): PassBatch {
  return {
    handle: wire.handle,
    sequence: wire.sequence,
    key: wire.key,
    epoch: wire.epoch,
    pass: passOfWire(wire.pass),
    mappings: wire.mappings.map(mappingOfWire),
    gone: wire.gone,
    patches: wire.patches.map(({ mapping, runs }) => ({ mapping, patch: decodePatch(runs) })),
    figureNames: wire.figureNames.length === 0 ? undefined : wire.figureNames,
    figures: wire.figures.map(({ mapping, kib, vmFlags }) => ({ mapping, kib, vmFlags })),
    surroundings: wire.surroundings === undefined ? undefined : surroundingsOfWire(wire.surroundings),
  };
}

function mappingOfWire(wire: WireMapping): MappingNews {
  return {
    id: wire.id,
    mapping: {
      start: pageIndex(Number(wire.startPage)),
      end: pageIndex(Number(wire.endPage)),
      perms: wire.perms,
      offset: Number(wire.offset),
      dev: wire.dev,
      inode: String(wire.inode),
      path: wire.path,
      kind: kindOf(wire),
    },
    evidence: EVIDENCE.find((row) => row.code === wire.evidence)?.name,
  };
}

/** A kind this version does not know is shown as what its device says: a file, or anonymous memory. */
function kindOf(wire: WireMapping): MappingKind {
  const known = MAPPING_KINDS.find((row) => row.name === wire.kind)?.name;
  return known ?? (wire.dev === '00:00' ? 'anonymous' : 'file');
}

const PACES: { readonly [P in PaceReason]: PassFacts['pace'] } = {
  [PaceReason.UNSPECIFIED]: 'unknown',
  [PaceReason.FLOOR]: 'floor',
  [PaceReason.BUDGET]: 'budget',
  [PaceReason.REST]: 'rest',
};

function passOfWire(pass: Pass | undefined): PassFacts {
  if (pass === undefined) throw new RangeError('a batch without its pass');
  return {
    takenAtMs: pass.takenAtMs,
    costMs: pass.costMs,
    spanMs: pass.spanMs,
    intervalMs: pass.intervalMs,
    duty: pass.duty,
    budget: pass.budget > 0 ? pass.budget : undefined,
    pace: PACES[pass.pace] ?? 'unknown',
    inMotionPages: pass.inMotionPages,
    tornMappings: pass.tornMappings,
    badLines: pass.badLines,
    evidenceAgeMs: pass.evidenceAgeMs,
    fullTakenAtMs: pass.focusOnly ? pass.fullTakenAtMs : pass.takenAtMs,
    figuresAtMs: pass.figuresAtMs > 0 ? pass.figuresAtMs : undefined,
    writesSinceMs: pass.writesSinceMs,
    focus: pass.focusOnly ? { mappings: pass.readMappings, evidenceAgeMs: pass.readEvidenceAgeMs } : undefined,
  };
}

/** An absent message means that it could not be read. */
export function surroundingsOfWire({ cgroup, process, host }: Surroundings): SurroundingsModel {
  return {
    cgroup: cgroup && {
      version: cgroup.version,
      path: cgroup.path,
      usage: Number(cgroup.usage),
      limit: countOf(cgroup.limit),
      swap: countOf(cgroup.swap),
      psiSome: cgroup.psiSomeAvg10,
      psiFull: cgroup.psiFullAvg10,
    },
    process: process && {
      vmRss: Number(process.vmRss),
      rssShmem: Number(process.rssShmem),
      vmSwap: Number(process.vmSwap),
      minorFaults: countOf(process.minorFaults),
      majorFaults: countOf(process.majorFaults),
    },
    host: host && {
      swapTotal: Number(host.swapTotal),
      swapFree: Number(host.swapFree),
      pswpin: Number(host.pswpin),
      pswpout: Number(host.pswpout),
      psiSome: host.psiSomeAvg10,
      psiFull: host.psiFullAvg10,
    },
  };
}

function countOf(value: bigint | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}
