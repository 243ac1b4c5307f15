import type { HistoryFacts } from '@pagelapse/protocol';
import { bytesSource } from '@pagelapse/recording';
import { agentBytes, agentFetch } from './agent-fetch.js';
import { ApiError } from './api-error.js';
import {
  type AskedPast,
  lastAtOrBefore,
  type PassFigures,
  type PastBatch,
  type PastMark,
  type PastSpan,
  type WayToMoment,
} from './past.js';
import { openPast, type RecordedPast } from './recorded-past.js';

/** A key and what came after it, as fetched; the newest grows on. */
interface Segment {
  readonly fromMs: number;
  /** Known up to here. */
  readonly toMs: number;
  readonly past: RecordedPast;
}

/** Segments kept: scrubbing back and forth asks the agent once. */
const MOST_SEGMENTS = 8;
/** Record times are whole or fractional milliseconds; this is before the next one. */
const JUST_BEFORE_MS = 1e-3;

/**
 * What the agent retains of a watched process (SPEC.md, R-HISTORY), fetched a segment at a time: from one key up to the
 * next.
 */
export class AgentPast implements AskedPast {
  readonly #path: string;
  #segments: Segment[] = [];
  #keyTimesMs: readonly number[] = [];
  /** The key times are known up to here. */
  #factsToMs = Number.NEGATIVE_INFINITY;

  constructor(handle: string) {
    this.#path = `/history/${handle}`;
  }

  async at(timeMs: number): Promise<WayToMoment> {
    const segment = await this.#segmentAt(timeMs);
    return segment === undefined ? { batches: [], lost: false } : segment.past.at(timeMs);
  }

  async neighbour(timeMs: number, step: -1 | 1): Promise<number | undefined> {
    let segment = await this.#segmentAt(timeMs);
    let within = await segment?.past.neighbour(timeMs, step);
    if (within === undefined && step === 1) {
      segment = await this.#segmentAt(timeMs, true);
      within = await segment?.past.neighbour(timeMs, step);
    }
    if (within !== undefined || segment === undefined) return within;
    const at = lastAtOrBefore(this.#keyTimesMs, segment.fromMs) + step;
    const beyond = this.#keyTimesMs[at];
    if (beyond === undefined || step === 1) return beyond;
    return (await this.#segmentAt(beyond))?.past.neighbour(segment.fromMs, -1);
  }

  async span(): Promise<PastSpan | undefined> {
    const facts = await this.#facts();
    return facts && { fromMs: facts.fromMs, toMs: facts.toMs };
  }

  /** A segment at a time; those that are not held already are let go again. */
  async *through(fromMs: number, toMs: number): AsyncGenerator<PastBatch | undefined, undefined> {
    const facts = await this.#facts();
    const keysMs = facts?.keyTimesMs ?? [];
    for (let i = Math.max(0, lastAtOrBefore(keysMs, fromMs)); i < keysMs.length; i++) {
      const [beginMs, next] = [keysMs[i] as number, keysMs[i + 1]];
      if (beginMs > toMs) return;
      const endMs = next === undefined ? (facts?.toMs ?? beginMs) : next - JUST_BEFORE_MS;
      const segment = this.#held(beginMs, endMs) ?? (await this.#fetch(beginMs, endMs));
      if (segment === undefined) yield undefined;
      else yield* segment.past.through(beginMs, toMs);
    }
  }

  /** Figures of passes from `fromMs` on, oldest first; none where nothing is retained. */
  async figures(
    fromMs: number,
  ): Promise<{ readonly passes: readonly PassFigures[]; readonly marks: readonly PastMark[] }> {
    const bytes = await agentBytes(`${this.#path}/summaries?from=${fromMs}`).catch(nothingRetained);
    const opened = bytes && (await openPast(bytesSource(bytes)));
    return opened?.ok === true ? opened.past : { passes: [], marks: [] };
  }

  /** `fresh`: what was fetched of the newest segment may not be all of it by now. */
  async #segmentAt(timeMs: number, fresh = false): Promise<Segment | undefined> {
    const newest = this.#keyTimesMs.at(-1) ?? Number.POSITIVE_INFINITY;
    if (timeMs > this.#factsToMs || (fresh && timeMs >= newest)) {
      const facts = await this.#facts();
      if (facts === undefined) return undefined;
      this.#keyTimesMs = facts.keyTimesMs;
      this.#factsToMs = facts.toMs;
    }
    const index = Math.max(0, lastAtOrBefore(this.#keyTimesMs, timeMs));
    const fromMs = this.#keyTimesMs[index];
    if (fromMs === undefined) return undefined;
    const next = this.#keyTimesMs[index + 1];
    const toMs = next === undefined ? this.#factsToMs : next - JUST_BEFORE_MS;
    const held = this.#held(fromMs, toMs);
    if (held !== undefined) return held;
    const segment = await this.#fetch(fromMs, toMs);
    if (segment === undefined) return undefined;
    this.#segments = [segment, ...this.#segments.filter((other) => other.fromMs !== fromMs)].slice(0, MOST_SEGMENTS);
    return segment;
  }

  #facts(): Promise<HistoryFacts | undefined> {
    return agentFetch<HistoryFacts>(this.#path).catch(nothingRetained);
  }

  #held(fromMs: number, toMs: number): Segment | undefined {
    return this.#segments.find((segment) => segment.fromMs === fromMs && segment.toMs >= toMs);
  }

  async #fetch(fromMs: number, toMs: number): Promise<Segment | undefined> {
    const bytes = await agentBytes(`${this.#path}/recording?from=${fromMs}&to=${toMs}`).catch(nothingRetained);
    const opened = bytes && (await openPast(bytesSource(bytes)));
    return opened?.ok === true ? { fromMs, toMs, past: opened.past } : undefined;
  }
}

function nothingRetained(error: unknown): undefined {
  if (error instanceof ApiError && error.code === 'AGENT_ERR_NO_HISTORY') return undefined;
  throw error;
}
