// @vitest-environment jsdom
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useTime } from './use-time.js';

const router = vi.hoisted(() => ({ said: undefined as number | undefined, written: [] as (number | undefined)[] }));

vi.mock('./use-view.js', () => {
  const setView = ({ time }: { time?: number | undefined }) => void router.written.push(time);
  return { useView: () => ({ time: router.said }), useSetView: () => setView };
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  router.said = undefined;
  router.written = [];
});
afterEach(cleanup);

function open() {
  const { result, rerender } = renderHook(() => useTime());
  return {
    time: () => result.current[0],
    go: (timeMs: number | undefined) => act(() => result.current[1](timeMs)),
    rest: () => act(() => void vi.advanceTimersByTime(300)),
    /** The router says what the URL has. */
    hear(timeMs: number | undefined) {
      router.said = timeMs;
      rerender();
    },
  };
}

test('a scrub writes the moment at which it rests', () => {
  const { time, go, rest } = open();
  for (const timeMs of [1, 2, 3]) go(timeMs);
  expect(router.written).toEqual([]);
  rest();
  expect([time(), router.written]).toEqual([3, [3]]);
});

test('a moment that the router says late takes no one back to it', () => {
  const { time, go, rest, hear } = open();
  for (const timeMs of [1, 2]) {
    go(timeMs);
    rest();
  }
  for (const timeMs of [1, 2]) {
    hear(timeMs);
    expect(time()).toBe(2);
  }
  expect(router.written).toEqual([1, 2]);
});

test('an address that was gone to is the moment looked at, one that was written before too', () => {
  const { time, go, rest, hear } = open();
  for (const timeMs of [1, 2]) {
    go(timeMs);
    rest();
    hear(timeMs);
  }
  for (const timeMs of [1, 7, undefined]) {
    hear(timeMs);
    expect(time()).toBe(timeMs);
  }
  rest();
  expect(router.written).toEqual([1, 2]);
});
