import { expect, test } from 'vitest';
import { SwapCache, type SwapCounters } from './swap-cache.js';

/** A host of which the test is the kernel; `cached` is what processors have added up, `held` what they hold back. */
function host(patienceMs = 3000) {
  const state = { events: 7, cached: 0, held: 0, nowMs: 0, mayAddUp: true, timesAddedUp: 0 };
  const counters: SwapCounters = {
    vmstat: () => `nr_swapcached ${state.cached}\npswpin 1\npswpout ${state.events - 1}\npgfault 99`,
    addUp: () => {
      if (!state.mayAddUp) return false;
      state.timesAddedUp++;
      state.cached += state.held;
      state.held = 0;
      return true;
    },
    patienceMs,
    now: () => state.nowMs,
  };
  return { state, cache: new SwapCache(counters) };
}

test('one look is enough where processors add up at once', () => {
  const { state, cache } = host();
  expect(cache.emptyAt()).toBe(7);
  state.events = 9;
  expect(cache.emptyAt()).toBe(9);
});

test('what a processor held back counts, pages that came and pages that left', () => {
  const { state, cache } = host();
  state.held = 1;
  expect(cache.emptyAt()).toBeUndefined();
  expect(cache.emptyAt()).toBeUndefined();
  state.held = -1;
  expect(cache.emptyAt()).toBe(7);
});

test('without the right to it, 0 is believed once nothing moved for longer than they hold back', () => {
  const { state, cache } = host();
  state.mayAddUp = false;
  const answers = [0, 2000, 3001, 3002, 6003].map((nowMs) => {
    state.nowMs = nowMs;
    if (nowMs === 3002) state.events = 8;
    return cache.emptyAt();
  });
  expect(answers).toEqual([undefined, undefined, 7, undefined, 8]);
});

test('who looks on and on wakes no processor', () => {
  const { state, cache } = host();
  state.nowMs = 3001;
  expect(cache.emptyAt()).toBeUndefined();
  expect(state.timesAddedUp).toBe(0);
});

test('isolated processors are left alone, and 0 is not believed', () => {
  const { state, cache } = host(Number.POSITIVE_INFINITY);
  state.nowMs = 1e9;
  expect([cache.emptyAt(), state.timesAddedUp]).toEqual([undefined, 0]);
});
