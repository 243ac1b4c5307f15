import type { EvidenceName, Mapping, PagePatch } from '@pagelapse/address-space';

/** One batch of the stream in the model's own terms: plain numbers, bytes, `undefined` for what is not known. */
export interface PassBatch {
  readonly handle: string;
  readonly sequence: number;
  readonly key: boolean;
  readonly epoch: number;
  readonly pass: PassFacts;
  readonly mappings: readonly MappingNews[];
  readonly gone: readonly number[];
  readonly patches: readonly { readonly mapping: number; readonly patch: PagePatch }[];
  /** Columns of the figures from this batch on; `undefined` when they did not change. */
  readonly figureNames: readonly string[] | undefined;
  readonly figures: readonly FiguresNews[];
  readonly surroundings: Surroundings | undefined;
}

export interface MappingNews {
  readonly id: number;
  readonly mapping: Mapping;
  /** `undefined` for a code this version does not know. */
  readonly evidence: EvidenceName | undefined;
}

/** A row of smaps in KiB, in the order of the names in force; what the kernel did not print is {@link MISSING_KIB}. */
export interface FiguresNews {
  readonly mapping: number;
  readonly kib: readonly number[];
  /** As printed: two-letter words. */
  readonly vmFlags: string;
}

/** Stands for a field of smaps that is not there (R-FIGURES). */
export const MISSING_KIB = 0xffffffff;

export interface PassFacts {
  readonly takenAtMs: number;
  readonly costMs: number;
  readonly spanMs: number;
  readonly intervalMs: number;
  readonly duty: number;
  /** Share of one core that might be spent; `undefined` where the agent does not tell. */
  readonly budget: number | undefined;
  readonly pace: 'floor' | 'budget' | 'rest' | 'unknown';
  readonly inMotionPages: number;
  readonly tornMappings: number;
  readonly badLines: number;
  /** At takenAtMs, age of the oldest answer of a shared file that a state rests on. */
  readonly evidenceAgeMs: number;
  /** When the last pass over every mapping began: this one, unless it read `focus` alone. */
  readonly fullTakenAtMs: number;
  /** When smaps was read; `undefined` when it was not, or the agent does not tell. */
  readonly figuresAtMs: number | undefined;
  /** Since when soft-dirty tells what was written; `undefined` when it tells nothing (R-WRITES). */
  readonly writesSinceMs: number | undefined;
  /** `undefined` when every mapping was read. */
  readonly focus: FocusFacts | undefined;
}

/** A pass over some mappings: the others are as earlier passes left them, none older than `fullTakenAtMs`. */
export interface FocusFacts {
  /** Ids. */
  readonly mappings: readonly number[];
  /** As `PassFacts.evidenceAgeMs`, of these mappings alone. */
  readonly evidenceAgeMs: number;
}

/** Bytes, pages since boot, percent; what could not be read is `undefined`. */
export interface Surroundings {
  readonly cgroup:
    | {
        readonly version: number;
        readonly path: string;
        readonly usage: number;
        readonly limit: number | undefined;
        readonly swap: number | undefined;
        /** As of the host, of its tasks alone; version 1 has none. */
        readonly psiSome: number | undefined;
        readonly psiFull: number | undefined;
      }
    | undefined;
  readonly process:
    | {
        readonly vmRss: number;
        readonly rssShmem: number;
        readonly vmSwap: number;
        /** Since the process began. */
        readonly minorFaults: number | undefined;
        readonly majorFaults: number | undefined;
      }
    | undefined;
  readonly host:
    | {
        readonly swapTotal: number;
        readonly swapFree: number;
        readonly pswpin: number;
        readonly pswpout: number;
        /** Share of time in which some, or all, tasks stalled on memory, percent over 10 s. */
        readonly psiSome: number | undefined;
        readonly psiFull: number | undefined;
      }
    | undefined;
}

export type EndedReason = 'exited' | 'zombie' | 'denied' | 'reader-failed' | 'unknown';

/** A batch that cannot be laid over what is held: nothing of it may be shown, a key is to be asked for (R-SEQUENCE). */
export class BatchMismatch extends Error {
  override readonly name = 'BatchMismatch';
}
