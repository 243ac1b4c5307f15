import type { PassBatch, Surroundings } from './pass-batch.js';

/** One pass in figures: what a timeline is drawn from without any batch. */
export interface PassFigures {
  readonly takenAtMs: number;
  readonly epoch: number;
  /** Pages of the whole process; index = state code, what is not there is 0. */
  readonly statePages: readonly number[];
  /** Mappings that came, and went, with this pass. */
  readonly mappingsCome: number;
  readonly mappingsGone: number;
  readonly surroundings: Surroundings | undefined;
}

/** Something that happened beside the passes. */
export interface PastMark {
  readonly atMs: number;
  readonly kind: 'note' | 'squeeze' | 'act' | 'gap';
  /** For people. */
  readonly text: string;
}

/** A batch of the past, decoded when it is laid over a picture. */
export interface PastBatch {
  /** Batches of one source and neighbouring numbers follow each other. */
  readonly source: object;
  readonly number: number;
  /** Throws what {@link batchOfWire} throws, and RangeError for bytes that are no batch. */
  read(): PassBatch;
}

/** What leads to the picture of a moment: a key and what followed it. */
export interface WayToMoment {
  readonly batches: readonly PastBatch[];
  /** Stretches in front of the moment that could not be read. */
  readonly lost: boolean;
}

export interface PastSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A past that can be asked for any of its moments: what an agent retains, or a recording. Times in ms of the epoch. */
export interface AskedPast {
  /** Rejects with {@link ApiError} or with the file's error. No batches when there is nothing. */
  at(timeMs: number): Promise<WayToMoment>;
  /** First and last moment there are; `undefined` where nothing is. */
  span(): Promise<PastSpan | undefined>;
  /**
   * All batches from the key before one moment up to another, in order and read as they are asked for. `undefined` where
   * something between two of them is missing.
   */
  through(fromMs: number, toMs: number): AsyncGenerator<PastBatch | undefined, undefined>;
  /** The pass before or after a moment; `undefined` where there is none. */
  neighbour(timeMs: number, step: -1 | 1): Promise<number | undefined>;
}

/** Index of the last of ascending `times` at or before `timeMs`; -1 when all are after it. */
export function lastAtOrBefore(times: ArrayLike<number>, timeMs: number): number {
  let low = -1;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((times[middle] as number) <= timeMs) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Of ascending `times`, the nearest one strictly before or after `timeMs`. */
export function neighbourOf(times: readonly number[], timeMs: number, step: -1 | 1): number | undefined {
  if (step === 1) return times[lastAtOrBefore(times, timeMs) + 1];
  const at = lastAtOrBefore(times, timeMs);
  return times[at] === timeMs ? times[times.indexOf(timeMs) - 1] : times[at];
}
