import { PAGE_STATE_COUNT } from '@pagelapse/address-space';
import type { ProcessPicture, WatchedMapping } from './process-picture.js';
import { SampleRing } from './sample-ring.js';

/** How far back the charts reach. */
export const HISTORY_MS = 10 * 60_000;
/** Passes closer together than this share one sample, which shows the newest of them. */
export const SAMPLE_MS = 250;
const CAPACITY = HISTORY_MS / SAMPLE_MS;
/** Mappings whose own past is kept; beyond that the one that changed longest ago is forgotten. */
const MOST_MAPPINGS = 128;

/** Columns beside the page states, in order after time and the states. */
const AROUND = ['cgroupUsage', 'cgroupLimit', 'cgroupSwap', 'hostSwapUsed', 'pswpin', 'pswpout'] as const;
export type AroundColumn = (typeof AROUND)[number];

/** Page counts over time: of the whole process at every sample, of a mapping at every sample in which it changed. */
export class PageHistory {
  readonly #process = new SampleRing(1 + PAGE_STATE_COUNT + AROUND.length, CAPACITY);
  readonly #mappings = new Map<number, SampleRing>();
  readonly #sample = new Float64Array(1 + PAGE_STATE_COUNT + AROUND.length);
  #slot = Number.NEGATIVE_INFINITY;
  #before: ProcessPicture | undefined;

  record(picture: ProcessPicture): void {
    const timeMs = picture.pass.takenAtMs;
    const slot = Math.floor(timeMs / SAMPLE_MS);
    const sameSlot = slot === this.#slot;
    this.#recordProcess(picture, timeMs, sameSlot);
    const before = this.#before;
    if (before !== undefined && before.epoch !== picture.epoch) this.#mappings.clear();
    else if (before !== undefined && before.mappings !== picture.mappings) {
      for (const id of this.#mappings.keys()) if (!picture.byId.has(id)) this.#mappings.delete(id);
      for (const mapping of picture.mappings) {
        const held = before.byId.get(mapping.id);
        if (held !== undefined && !sameStates(held, mapping)) {
          this.#recordMapping(held, before.pass.takenAtMs, mapping, timeMs, sameSlot);
        }
      }
    }
    this.#before = picture;
    this.#slot = slot;
  }

  get length(): number {
    return this.#process.length;
  }

  /** First sample still within the window that ends with the newest. */
  get first(): number {
    const length = this.#process.length;
    const newest = length === 0 ? 0 : this.#process.value(0, length - 1);
    let first = 0;
    while (first < length && this.#process.value(0, first) < newest - HISTORY_MS) first++;
    return first;
  }

  times(): Float64Array {
    return this.#process.column(0, this.first);
  }

  processState(state: number): Float64Array {
    return this.#process.column(1 + state, this.first);
  }

  around(column: AroundColumn): Float64Array {
    return this.#process.column(1 + PAGE_STATE_COUNT + AROUND.indexOf(column), this.first);
  }

  /** Pages of a mapping in `state` at each of the process's samples; what stood still since before is carried on. */
  mappingState(mapping: WatchedMapping, state: number): Float64Array {
    const times = this.times();
    const values = new Float64Array(times.length);
    const own = this.#mappings.get(mapping.id);
    if (own === undefined) return values.fill(mapping.counts.states[state] as number);
    let at = 0;
    for (let i = 0; i < times.length; i++) {
      while (at + 1 < own.length && own.value(0, at + 1) <= (times[i] as number)) at++;
      values[i] = own.value(1 + state, at);
    }
    return values;
  }

  #recordProcess(picture: ProcessPicture, timeMs: number, sameSlot: boolean): void {
    const sample = this.#sample;
    sample[0] = timeMs;
    sample.set(picture.totals.states, 1);
    const { cgroup, host } = picture.surroundings ?? {};
    const around: Record<AroundColumn, number | undefined> = {
      cgroupUsage: cgroup?.usage,
      cgroupLimit: cgroup?.limit,
      cgroupSwap: cgroup?.swap,
      hostSwapUsed: host && host.swapTotal - host.swapFree,
      pswpin: host?.pswpin,
      pswpout: host?.pswpout,
    };
    for (const [i, name] of AROUND.entries()) sample[1 + PAGE_STATE_COUNT + i] = around[name] ?? Number.NaN;
    this.#process.push(sample, sameSlot);
  }

  #recordMapping(
    before: WatchedMapping,
    beforeMs: number,
    now: WatchedMapping,
    nowMs: number,
    sameSlot: boolean,
  ): void {
    let own = this.#mappings.get(now.id);
    // Put at the end again: the map's order is the order of the last change.
    this.#mappings.delete(now.id);
    if (own === undefined) {
      own = new SampleRing(1 + PAGE_STATE_COUNT, CAPACITY);
      own.push([beforeMs, ...before.counts.states]);
    }
    const newest = own.value(0, own.length - 1);
    const replace = sameSlot && own.length > 1 && Math.floor(newest / SAMPLE_MS) === Math.floor(nowMs / SAMPLE_MS);
    own.push([nowMs, ...now.counts.states], replace);
    this.#mappings.set(now.id, own);
    if (this.#mappings.size > MOST_MAPPINGS) {
      for (const oldest of this.#mappings.keys()) {
        this.#mappings.delete(oldest);
        break;
      }
    }
  }
}

function sameStates(a: WatchedMapping, b: WatchedMapping): boolean {
  return a.counts === b.counts || a.counts.states.every((count, state) => count === b.counts.states[state]);
}
