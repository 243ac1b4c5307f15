import type { WatchSnapshot } from '../state/watch-store.js';

export type WatchStatus = 'connecting' | 'live' | 'late' | 'reconnecting' | 'ended' | 'refused';

/** What the badge says: a watch, one that is looked at in the past, a recording. */
export type BadgeState = WatchStatus | 'paused' | 'replay';

/** Passes without a batch after which the picture is no longer called live. */
const LATE_PASSES = 3;
const LATE_FLOOR_MS = 2000;

export function statusOf(snapshot: WatchSnapshot, nowMs: number): WatchStatus {
  const { connection, picture, ended, refused, arrivedAtMs } = snapshot;
  if (ended !== undefined) return 'ended';
  if (refused !== undefined) return 'refused';
  if (connection.kind === 'waiting' || (connection.kind === 'connecting' && picture !== undefined)) {
    return 'reconnecting';
  }
  if (picture === undefined || arrivedAtMs === undefined) return 'connecting';
  const patience = Math.max(LATE_FLOOR_MS, LATE_PASSES * picture.pass.intervalMs);
  return nowMs - arrivedAtMs > patience ? 'late' : 'live';
}

export const STATUS_LABELS: { readonly [S in BadgeState]: string } = {
  paused: 'Paused',
  replay: 'Replay',
  connecting: 'Connecting',
  live: 'Live',
  late: 'Late',
  reconnecting: 'Reconnecting',
  ended: 'Ended',
  refused: 'Refused',
};

export const ENDED_SENTENCES = {
  exited: 'The process has exited.',
  zombie: 'The process has ended and is a zombie: its memory is gone.',
  denied: 'The process may no longer be read: its rights or its owner changed.',
  'reader-failed': "The agent's reader failed and is started again.",
  unknown: 'The watch has ended.',
} as const;
