import { create, type Mark, MarkKind, MarkSchema } from '@pagelapse/protocol';
import type { EndedBecause } from '../channel.js';
import { BatchChain, type PastBatch } from './batch-chain.js';
import type { Keeper } from './keeper.js';
import { PackedBytes } from './packed-bytes.js';

/** What a history keeps, in the order in which it happened. */
export type PastEvent =
  | {
      readonly is: 'batch';
      readonly atMs: number;
      readonly key: boolean;
      readonly bytes: PackedBytes;
      readonly summary: PackedBytes;
    }
  | { readonly is: 'mark'; readonly atMs: number; readonly mark: Mark };

/** A key and what came after it, up to the next key that was kept. */
export interface Segment {
  readonly fromMs: number;
  readonly events: readonly PastEvent[];
}

export interface Retained {
  readonly fromMs: number;
  readonly toMs: number;
  /** Of memory: large batches are packed. */
  readonly bytes: number;
  readonly batches: number;
  readonly keyTimesMs: readonly number[];
}

/** Bytes of memory a batch takes besides its own: objects and array slots, generously. */
const EVENT_BYTES = 256;

interface GrowingSegment extends Segment {
  readonly events: PastEvent[];
  bytes: number;
  batches: number;
}

/**
 * The newest part of a watch's past, bounded in bytes: as many segments as fit, and never less than the newest one. Time
 * does not bound it, for an idle hour takes less than a busy minute.
 */
export class History implements Keeper {
  readonly #chain = new BatchChain();
  readonly #segments: GrowingSegment[] = [];
  /** Segments dropped so far: the number of the oldest one kept. */
  #dropped = 0;
  #bytes = 0;
  #toMs = Number.NEGATIVE_INFINITY;
  #end: { readonly reason: EndedBecause; readonly atMs: number } | undefined;

  constructor(readonly maxBytes: number) {}

  take(batch: PastBatch): void {
    if (!this.#chain.take(batch)) return;
    this.#end = undefined;
    this.#toMs = Math.max(this.#toMs, batch.takenAtMs);
    if (batch.key) this.#segments.push({ fromMs: this.#toMs, events: [], bytes: 0, batches: 0 });
    const segment = this.#segments.at(-1) as GrowingSegment;
    segment.batches++;
    const saved = (bytes: number): void => this.#save(segment, bytes);
    const [bytes, summary] = [new PackedBytes(batch.bytes, saved), new PackedBytes(batch.summary, saved)];
    this.#add(
      segment,
      { is: 'batch', atMs: this.#toMs, key: batch.key, bytes, summary },
      bytes.length + summary.length,
    );
  }

  get keyDue(): boolean {
    return this.#chain.keyDue;
  }

  /** No watch feeds it, or none has yet: it goes on with a key. */
  get idle(): boolean {
    return this.#chain.broken;
  }

  gap(atMs: number, text: string): void {
    this.#chain.break();
    this.mark(create(MarkSchema, { atMs, kind: MarkKind.GAP, text }));
  }

  /** One before the first batch has no place. */
  mark(mark: Mark): void {
    const segment = this.#segments.at(-1);
    if (segment === undefined) return;
    this.#toMs = Math.max(this.#toMs, mark.atMs);
    this.#add(segment, { is: 'mark', atMs: this.#toMs, mark }, mark.text.length);
  }

  ended(reason: EndedBecause, atMs: number): void {
    this.#chain.break();
    this.#end = { reason, atMs };
  }

  /** Why the watch is over, once it is. */
  get end(): { readonly reason: EndedBecause; readonly atMs: number } | undefined {
    return this.#end;
  }

  /** `undefined` before the first batch. */
  get retained(): Retained | undefined {
    const [first] = this.#segments;
    if (first === undefined) return undefined;
    return {
      fromMs: first.fromMs,
      toMs: this.#toMs,
      bytes: this.#bytes,
      batches: this.#segments.reduce((sum, { batches }) => sum + batches, 0),
      keyTimesMs: this.#segments.map(({ fromMs }) => fromMs),
    };
  }

  /** Number of the last segment that begins at or before `timeMs`, or of the oldest one. */
  segmentAt(timeMs: number): number {
    const after = this.#segments.findIndex(({ fromMs }) => fromMs > timeMs);
    const index = after === -1 ? this.#segments.length - 1 : after - 1;
    return this.#dropped + Math.max(0, index);
  }

  /** The segment of this number, or the oldest one when that has been dropped; `undefined` behind the newest. */
  segment(number: number): { readonly number: number; readonly segment: Segment } | undefined {
    const kept = Math.max(number, this.#dropped);
    const segment = this.#segments[kept - this.#dropped];
    return segment && { number: kept, segment };
  }

  #save(segment: GrowingSegment, bytes: number): void {
    segment.bytes -= bytes;
    if (this.#segments.includes(segment)) this.#bytes -= bytes;
  }

  #add(segment: GrowingSegment, event: PastEvent, bytes: number): void {
    segment.events.push(event);
    segment.bytes += bytes + EVENT_BYTES;
    this.#bytes += bytes + EVENT_BYTES;
    while (this.#bytes > this.maxBytes && this.#segments.length > 1) {
      this.#bytes -= (this.#segments.shift() as GrowingSegment).bytes;
      this.#dropped++;
    }
  }
}
