import { expect, test } from 'vitest';
import { eventsBetween, joinMoves, type PastEvent } from './past-events.js';

const STEP = { atMs: 1000, epoch: 1, cgroup: { limit: 100 }, come: 0, gone: 0 };

test('a limit that moves, mappings that come and go, and exec are events', () => {
  const next = { ...STEP, atMs: 2000 };
  expect(eventsBetween(STEP, next)).toEqual([]);
  expect(eventsBetween(STEP, { ...next, cgroup: { limit: undefined }, come: 2, gone: 1 })).toEqual([
    { atMs: 2000, untilMs: 2000, kind: 'limit', from: 100, to: undefined },
    { atMs: 2000, kind: 'mappings', come: 2, gone: 1 },
  ]);
  expect(eventsBetween(STEP, { ...next, epoch: 2, come: 9 })).toEqual([{ atMs: 2000, kind: 'exec' }]);
  expect(eventsBetween(undefined, next)).toEqual([]);
});

test('a limit that could not be read has not moved', () => {
  expect(eventsBetween({ ...STEP, cgroup: undefined }, { ...STEP, atMs: 2000 })).toEqual([]);
});

test('a ramp is one move down and one up', () => {
  const limits = [100, 80, 60, 70, 90];
  const steps = limits.slice(1).map((to, i): PastEvent => {
    return { kind: 'limit', atMs: i * 100, untilMs: i * 100, from: limits[i], to };
  });
  expect(joinMoves(steps)).toEqual([
    { kind: 'limit', atMs: 0, untilMs: 100, from: 100, to: 60 },
    { kind: 'limit', atMs: 200, untilMs: 300, from: 60, to: 90 },
  ]);
  expect(joinMoves(joinMoves(steps))).toEqual(joinMoves(steps));
});
