import type { EndedReason } from '../api/pass-batch.js';
import type { PastMark } from '../api/past.js';

/** Something that happened to the process or its surroundings, as the timeline marks it. Sizes in bytes. */
export type PastEvent =
  | LimitMove
  | PastMark
  | { readonly atMs: number; readonly kind: 'exec' }
  | { readonly atMs: number; readonly kind: 'ended'; readonly text: string }
  | { readonly atMs: number; readonly kind: 'mappings'; readonly come: number; readonly gone: number };

export interface LimitMove {
  readonly kind: 'limit';
  readonly atMs: number;
  /** When it was seen to move last. */
  readonly untilMs: number;
  /** `undefined` is no limit. */
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** Why there are no more passes from a moment on, as an event. */
export const ENDED_EVENTS: { readonly [R in EndedReason]: string } = {
  exited: 'exit',
  zombie: 'exit: a zombie is left',
  denied: 'may no longer be read',
  'reader-failed': 'the reader failed',
  unknown: 'the watch ended',
};

/** What events are told from: a pass, live or recorded. */
export interface EventStep {
  readonly atMs: number;
  readonly epoch: number;
  /** `undefined` where no cgroup could be read. */
  readonly cgroup: { readonly limit: number | undefined } | undefined;
  readonly come: number;
  readonly gone: number;
}

/** What happened between a pass and the one before it. */
export function eventsBetween(before: EventStep | undefined, now: EventStep): PastEvent[] {
  const { atMs, come, gone } = now;
  if (before === undefined) return [];
  if (before.epoch !== now.epoch) return [{ atMs, kind: 'exec' }];
  const events: PastEvent[] = [];
  const [from, to] = [before.cgroup?.limit, now.cgroup?.limit];
  if (before.cgroup !== undefined && now.cgroup !== undefined && from !== to)
    events.push({ atMs, untilMs: atMs, kind: 'limit', from, to });
  if (come + gone > 0) events.push({ atMs, kind: 'mappings', come, gone });
  return events;
}

/** Changes of a limit no further apart are one move, while they go the same way. */
const SAME_MOVE_MS = 2000;

/** Events in time order, a limit that is moved in many small steps told once, from where to where. */
export function joinMoves(events: readonly PastEvent[]): PastEvent[] {
  const joined: PastEvent[] = [];
  /** Place of the move that still goes on. */
  let at = -1;
  for (const event of events) {
    const move = joined[at];
    if (event.kind === 'limit' && move?.kind === 'limit' && goesOn(move, event)) {
      joined[at] = { ...move, to: event.to, untilMs: event.untilMs };
      continue;
    }
    if (event.kind === 'limit') at = joined.length;
    joined.push(event);
  }
  return joined;
}

function goesOn(move: LimitMove, next: LimitMove): boolean {
  const [from, by, to] = [move.from, move.to, next.to];
  if (from === undefined || by === undefined || to === undefined || next.from !== by) return false;
  return next.atMs - move.untilMs <= SAME_MOVE_MS && Math.sign(by - from) === Math.sign(to - by);
}
