import { type Mapping, PAGE_STATE_COUNT } from '@pagelapse/address-space';
import type { Surroundings } from '../api/pass-batch.js';
import type { PassFigures, PastMark } from '../api/past.js';
import { type EventStep, eventsBetween, joinMoves, type PastEvent } from './past-events.js';
import { follows, type ProcessPicture, sameIn, type WatchedMapping } from './process-picture.js';
import { SampleRing } from './sample-ring.js';

/** How far back the charts of a live watch reach. */
export const HISTORY_MS = 10 * 60_000;
/** Passes closer together than this share one sample, which shows the newest of them. */
export const SAMPLE_MS = 250;
const CAPACITY = HISTORY_MS / SAMPLE_MS;
/** Mappings whose own past is kept; beyond that the one that changed longest ago is forgotten. */
const MOST_MAPPINGS = 128;
const MOST_EVENTS = 512;

/** Columns beside the page states, in order after time and the states. */
const AROUND = [
  'cgroupUsage',
  'cgroupLimit',
  'cgroupSwap',
  'cgroupPsiSome',
  'cgroupPsiFull',
  'hostSwapUsed',
  'pswpin',
  'pswpout',
  'minorFaults',
  'majorFaults',
  'hostPsiSome',
  'hostPsiFull',
] as const;
export type AroundColumn = (typeof AROUND)[number];
const COLUMNS = 1 + PAGE_STATE_COUNT + AROUND.length;

/** Times between two moments, neither among them, ms. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a mapping is, not its number: a watch that begins after another of the same process numbers mappings anew. */
type MappingKey = string;

/** Pages of a mapping by state at one moment; index = state code. */
export interface MappingSample {
  readonly timeMs: number;
  readonly states: ArrayLike<number>;
}

/**
 * Page counts over time: of the whole process at every sample, of a mapping at every sample in which it changed. What is
 * asked for is told up to `toMs`, so that a view of a moment stands still while time goes on.
 */
export class PageHistory {
  readonly #spanMs: number;
  readonly #sampleMs: number;
  #process = new SampleRing(COLUMNS, CAPACITY);
  readonly #mappings = new Map<MappingKey, SampleRing>();
  /** Spans of which batches are missing: of them nothing is known of single mappings, unless {@link fillMapping} told. */
  #missing: Span[] = [];
  /** Up to when more is missing of a mapping, whose past was forgotten for others. */
  readonly #forgotten = new Map<MappingKey, Span>();
  /** By mapping and missing span: what was told of it, from the first to the last moment of each stretch. */
  readonly #told = new Map<MappingKey, Map<Span, readonly Span[]>>();
  #events: PastEvent[] = [];
  #slot = Number.NEGATIVE_INFINITY;
  #before: ProcessPicture | undefined;

  /** `spanMs`: how far back it reaches. Samples are the further apart the longer that is. */
  constructor(spanMs = HISTORY_MS) {
    this.#spanMs = spanMs;
    this.#sampleMs = Math.max(SAMPLE_MS, spanMs / CAPACITY);
  }

  /** Returns the span in front of this picture of which batches are missing, to be filled with figures of others. */
  record(picture: ProcessPicture): Span | undefined {
    const timeMs = picture.pass.takenAtMs;
    const slot = Math.floor(timeMs / this.#sampleMs);
    const sameSlot = slot === this.#slot;
    this.#process.push(sampleOf(timeMs, picture.totals.states, picture.surroundings), sameSlot);
    const before = this.#before;
    const missing = missingBefore(before, picture);
    if (missing !== undefined) this.#missing.push(missing);
    const { come, gone } = this.#recordMappings(before, picture, sameSlot);
    this.#addEvents(eventsBetween(before && stepOf(before, 0, 0), stepOf(picture, come, gone)));
    this.#before = picture;
    this.#slot = slot;
    return missing;
  }

  /** Passes and marks of which there are no batches, within a span that {@link record} told, or before any record. */
  fill(passes: readonly PassFigures[], marks: readonly PastMark[], { fromMs, toMs }: Span = ALWAYS): void {
    const within = (atMs: number): boolean => atMs > fromMs && atMs < toMs;
    const samples: Float64Array[] = Array.from({ length: this.#process.length }, (_, i) =>
      Float64Array.from({ length: COLUMNS }, (_, column) => this.#process.value(column, i)),
    );
    let before: EventStep | undefined;
    for (const pass of passes) {
      if (!within(pass.takenAtMs)) continue;
      samples.push(sampleOf(pass.takenAtMs, pass.statePages, pass.surroundings));
      const { takenAtMs, epoch, surroundings, mappingsCome, mappingsGone } = pass;
      const cgroup = surroundings?.cgroup;
      const step = { atMs: takenAtMs, epoch, cgroup, come: mappingsCome, gone: mappingsGone };
      this.#addEvents(eventsBetween(before, step));
      before = step;
    }
    this.addMarks(marks.filter(({ atMs }) => within(atMs)));
    samples.sort((a, b) => (a[0] as number) - (b[0] as number));
    const ring = new SampleRing(COLUMNS, CAPACITY);
    let slot = Number.NEGATIVE_INFINITY;
    for (const sample of samples) {
      const next = Math.floor((sample[0] as number) / this.#sampleMs);
      ring.push(sample, next === slot);
      slot = next;
    }
    this.#process = ring;
    this.#slot = slot;
  }

  /** Marks that were made beside the passes, known already or not. */
  addMarks(marks: readonly PastMark[]): void {
    const known = new Set(this.#events.map((event) => ('text' in event ? markKey(event) : '')));
    this.#addEvents(marks.filter((mark) => !known.has(markKey(mark))));
  }

  /** Something else that happened beside them. */
  note(event: PastEvent): void {
    this.#addEvents([event]);
  }

  get length(): number {
    return this.#process.length;
  }

  times(toMs = Number.POSITIVE_INFINITY): Float64Array {
    return this.#column(0, toMs);
  }

  processState(state: number, toMs = Number.POSITIVE_INFINITY): Float64Array {
    return this.#column(1 + state, toMs);
  }

  around(column: AroundColumn, toMs = Number.POSITIVE_INFINITY): Float64Array {
    return this.#column(1 + PAGE_STATE_COUNT + AROUND.indexOf(column), toMs);
  }

  /**
   * Pages of a mapping of address space `epoch` in `state` at each of the process's samples; what stood still since
   * before is carried on. `NaN` where no batch tells.
   */
  mappingState(mapping: WatchedMapping, epoch: number, state: number, toMs = Number.POSITIVE_INFINITY): Float64Array {
    const times = this.times(toMs);
    const values = new Float64Array(times.length);
    if (epoch !== this.#before?.epoch) return values.fill(Number.NaN);
    const key = keyOf(mapping);
    const own = this.#mappings.get(key);
    const unchanged = this.#latest(mapping).counts.states[state] as number;
    let at = 0;
    for (let i = 0; i < times.length; i++) {
      const timeMs = times[i] as number;
      while (own !== undefined && at + 1 < own.length && own.value(0, at + 1) <= timeMs) at++;
      values[i] = own === undefined ? unchanged : own.value(1 + state, at);
    }
    const told = this.#told.get(key);
    for (const span of this.#spansWithout(key)) {
      const stretches = told?.get(span) ?? [];
      const isTold = (timeMs: number) => stretches.some(({ fromMs, toMs }) => timeMs >= fromMs && timeMs <= toMs);
      for (const [i, timeMs] of times.entries()) {
        if (timeMs > span.fromMs && timeMs < span.toMs && !isTold(timeMs)) values[i] = Number.NaN;
      }
    }
    return values;
  }

  /** Spans of which nothing is known of a mapping, and {@link fillMapping} was not told what is. */
  missingOf(mapping: WatchedMapping): readonly Span[] {
    const key = keyOf(mapping);
    return this.#spansWithout(key).filter((span) => !this.#told.get(key)?.has(span));
  }

  /**
   * What is to be known of a mapping within one of the spans of {@link missingOf}: stretches of samples in time order,
   * each from its first moment to its last without anything missing between them; none where nothing is known.
   */
  fillMapping(mapping: WatchedMapping, span: Span, stretches: readonly (readonly MappingSample[])[]): void {
    const key = keyOf(mapping);
    const told = this.#told.get(key) ?? new Map<Span, readonly Span[]>();
    this.#told.set(key, told);
    const ends = stretches
      .filter(({ length }) => length > 0)
      .map((samples) => {
        return { fromMs: (samples[0] as MappingSample).timeMs, toMs: (samples.at(-1) as MappingSample).timeMs };
      });
    told.set(span, ends);
    if (ends.length === 0) return;
    const held = this.#mappings.get(key);
    const rows = Array.from({ length: held?.length ?? 0 }, (_, i) => held?.row(i) as Float64Array);
    // What was carried back to the end of the span stands there now.
    const then = rows.findLast(([timeMs]) => (timeMs as number) <= span.toMs) ?? rows[0];
    const after = then?.subarray(1) ?? this.#latest(mapping).counts.states;
    const samples = [...stretches.flat(), { timeMs: span.toMs, states: after }];
    const all = [...rows, ...samples.map(({ timeMs, states }) => rowOf(timeMs, states))].sort(
      (a, b) => (a[0] as number) - (b[0] as number),
    );
    const ring = new SampleRing(1 + PAGE_STATE_COUNT, CAPACITY);
    for (const row of all) ring.push(row);
    this.#hold(key, ring);
  }

  /** As of the last pass: whoever asks may hold one of a moment long before. */
  #latest(mapping: WatchedMapping): WatchedMapping {
    return (this.#before && sameIn(this.#before, mapping)) ?? mapping;
  }

  #spansWithout(key: MappingKey): readonly Span[] {
    const forgotten = this.#forgotten.get(key);
    return forgotten === undefined ? this.#missing : [...this.#missing, forgotten];
  }

  /** In time order. */
  events(toMs = Number.POSITIVE_INFINITY): readonly PastEvent[] {
    const [first = 0] = this.times(toMs);
    return this.#events.filter(({ atMs }) => atMs >= first && atMs <= toMs);
  }

  #column(column: number, toMs: number): Float64Array {
    const ring = this.#process;
    let end = ring.length;
    while (end > 0 && ring.value(0, end - 1) > toMs) end--;
    const newest = end === 0 ? 0 : ring.value(0, end - 1);
    let first = 0;
    while (first < end && ring.value(0, first) < newest - this.#spanMs) first++;
    return ring.column(column, first, end);
  }

  #addEvents(events: readonly PastEvent[]): void {
    if (events.length === 0) return;
    this.#events = joinMoves([...this.#events, ...events].sort((a, b) => a.atMs - b.atMs)).slice(-MOST_EVENTS);
  }

  /** How many mappings came and went. */
  #recordMappings(before: ProcessPicture | undefined, now: ProcessPicture, sameSlot: boolean) {
    const nothing = { come: 0, gone: 0 };
    if (before === undefined || before.mappings === now.mappings) return nothing;
    if (before.epoch !== now.epoch) {
      for (const past of [this.#mappings, this.#forgotten, this.#told]) past.clear();
      return nothing;
    }
    const beforeMs = before.pass.takenAtMs;
    const nowMs = now.pass.takenAtMs;
    const come: WatchedMapping[] = [];
    for (const mapping of now.mappings) {
      const held = sameIn(before, mapping);
      if (held === undefined) come.push(mapping);
      else if (!sameStates(held, mapping)) {
        this.#recordMapping(mapping, beforeMs, held.counts.states, nowMs, mapping.counts.states, sameSlot);
      }
    }
    if (come.length === 0 && before.mappings.length === now.mappings.length) return nothing;
    const gone = before.mappings.filter((mapping) => sameIn(now, mapping) === undefined);
    // Of more than are kept, none is.
    if (come.length <= MOST_MAPPINGS) {
      for (const mapping of come) {
        this.#recordMapping(mapping, beforeMs, NO_PAGES, nowMs, mapping.counts.states, sameSlot);
      }
    }
    if (gone.length <= MOST_MAPPINGS) {
      for (const mapping of gone) {
        this.#recordMapping(mapping, beforeMs, mapping.counts.states, nowMs, NO_PAGES, sameSlot);
      }
    }
    return { come: come.length, gone: gone.length };
  }

  #recordMapping(
    mapping: WatchedMapping,
    beforeMs: number,
    before: ArrayLike<number>,
    nowMs: number,
    now: ArrayLike<number>,
    sameSlot: boolean,
  ): void {
    const key = keyOf(mapping);
    const own = this.#mappings.get(key) ?? new SampleRing(1 + PAGE_STATE_COUNT, CAPACITY);
    if (own.length === 0) own.push(rowOf(beforeMs, before));
    const newest = own.value(0, own.length - 1);
    const sampleMs = this.#sampleMs;
    const replace = sameSlot && own.length > 1 && Math.floor(newest / sampleMs) === Math.floor(nowMs / sampleMs);
    own.push(rowOf(nowMs, now), replace);
    this.#hold(key, own);
  }

  /** Keeps the past of a mapping, at the cost of that of another where there are too many. */
  #hold(key: MappingKey, past: SampleRing): void {
    // Put at the end again: the map's order is the order of the last change.
    this.#mappings.delete(key);
    this.#mappings.set(key, past);
    if (this.#mappings.size <= MOST_MAPPINGS) return;
    const [[oldest, forgotten]] = this.#mappings as unknown as [[MappingKey, SampleRing]];
    this.#mappings.delete(oldest);
    this.#told.delete(oldest);
    this.#forgotten.set(oldest, { fromMs: Number.NEGATIVE_INFINITY, toMs: forgotten.value(0, forgotten.length - 1) });
  }
}

const ALWAYS: Span = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };
const NO_PAGES = new Float64Array(PAGE_STATE_COUNT);

/** A key with a later number than expected, and the first of all, have batches in front of them that nobody here saw. */
function missingBefore(before: ProcessPicture | undefined, now: ProcessPicture): Span | undefined {
  const toMs = now.pass.takenAtMs;
  if (before === undefined) return { fromMs: Number.NEGATIVE_INFINITY, toMs };
  return follows(before, now) ? undefined : { fromMs: before.pass.takenAtMs, toMs };
}

/** The same for what {@link sameIn} takes for the same mapping. */
function keyOf({ mapping }: { readonly mapping: Mapping }): MappingKey {
  const { start, end, perms, offset, dev, inode, kind, path } = mapping;
  return [start, end, perms, offset, dev, inode, kind, path].join(' ');
}

function markKey({
  atMs,
  kind,
  text,
}: {
  readonly atMs: number;
  readonly kind: string;
  readonly text: string;
}): string {
  return `${atMs} ${kind} ${text}`;
}

function stepOf({ pass, epoch, surroundings }: ProcessPicture, come: number, gone: number): EventStep {
  return { atMs: pass.takenAtMs, epoch, cgroup: surroundings?.cgroup, come, gone };
}

function rowOf(timeMs: number, states: ArrayLike<number>): Float64Array {
  const row = new Float64Array(1 + PAGE_STATE_COUNT);
  row[0] = timeMs;
  row.set(states, 1);
  return row;
}

function sampleOf(timeMs: number, states: ArrayLike<number>, surroundings: Surroundings | undefined): Float64Array {
  const sample = new Float64Array(COLUMNS);
  sample[0] = timeMs;
  for (let state = 0; state < PAGE_STATE_COUNT; state++) sample[1 + state] = states[state] ?? 0;
  const { cgroup, process, host } = surroundings ?? {};
  const around: Record<AroundColumn, number | undefined> = {
    cgroupUsage: cgroup?.usage,
    cgroupLimit: cgroup?.limit,
    cgroupSwap: cgroup?.swap,
    cgroupPsiSome: cgroup?.psiSome,
    cgroupPsiFull: cgroup?.psiFull,
    hostSwapUsed: host && host.swapTotal - host.swapFree,
    pswpin: host?.pswpin,
    pswpout: host?.pswpout,
    minorFaults: process?.minorFaults,
    majorFaults: process?.majorFaults,
    hostPsiSome: host?.psiSome,
    hostPsiFull: host?.psiFull,
  };
  for (const [i, name] of AROUND.entries()) sample[1 + PAGE_STATE_COUNT + i] = around[name] ?? Number.NaN;
  return sample;
}

function sameStates(a: WatchedMapping, b: WatchedMapping): boolean {
  return a.counts === b.counts || a.counts.states.every((count, state) => count === b.counts.states[state]);
}
