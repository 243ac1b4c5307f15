import { expect, test } from 'vitest';
import { NO_LOSSES } from '../state/losses.js';
import type { ProcessPicture } from '../state/process-picture.js';
import type { WatchSnapshot } from '../state/watch-store.js';
import { statusOf } from './watch-status.js';

const picture = { pass: { intervalMs: 1000 } } as ProcessPicture;
const live: WatchSnapshot = {
  version: 1,
  connection: { kind: 'open', pageSize: 4096, dutyBounds: undefined },
  pageSize: 4096,
  dutyBounds: undefined,
  askedDuty: undefined,
  losses: NO_LOSSES,
  picture,
  past: undefined,
  retained: undefined,
  ended: undefined,
  refused: undefined,
  arrivedAtMs: 10_000,
};

test('live is only what arrived within three passes', () => {
  expect(statusOf(live, 12_900)).toBe('live');
  expect(statusOf(live, 13_100)).toBe('late');
});

test('quick passes are given two seconds', () => {
  const quick = { ...live, picture: { pass: { intervalMs: 100 } } as ProcessPicture };
  expect(statusOf(quick, 11_900)).toBe('live');
  expect(statusOf(quick, 12_100)).toBe('late');
});

test('a lost connection, an end and a refusal are never live', () => {
  expect(statusOf({ ...live, connection: { kind: 'waiting', attempt: 1, retryAtMs: 0 } }, 10_000)).toBe('reconnecting');
  expect(statusOf({ ...live, connection: { kind: 'connecting' } }, 10_000)).toBe('reconnecting');
  expect(statusOf({ ...live, ended: { reason: 'exited', atMs: 0 } }, 10_000)).toBe('ended');
  expect(statusOf({ ...live, refused: { code: '', message: '', wayOut: '' } }, 10_000)).toBe('refused');
});

test('before the first picture it connects', () => {
  const start = { ...live, picture: undefined, connection: { kind: 'connecting' } as const };
  expect(statusOf(start, 10_000)).toBe('connecting');
});
