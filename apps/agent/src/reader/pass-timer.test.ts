import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PassTimer } from './pass-timer.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Passes come 100 ms after one another; each sends a batch when `batches` says so. */
function timed(batches = false) {
  let passes = 0;
  const timer = new PassTimer({
    waitMs: () => 100,
    pass: () => {
      passes++;
      if (batches) timer.sent();
      else timer.next();
    },
  });
  timer.next(0);
  const passesAfter = (ms: number): number => {
    vi.advanceTimersByTime(ms);
    return passes;
  };
  return { timer, passesAfter };
}

test('passes follow one another', () => {
  expect(timed().passesAfter(350)).toBe(4);
});

test('while a batch is on its way there is none', () => {
  const { timer, passesAfter } = timed(true);
  expect(passesAfter(1000)).toBe(1);
  timer.delivered();
  expect(passesAfter(1000)).toBe(2);
});

test('held, passes wait until they are let go, and not for ever', () => {
  const { timer, passesAfter } = timed();
  passesAfter(0);
  timer.hold();
  timer.next(0);
  expect(passesAfter(5000)).toBe(1);
  timer.release();
  expect(passesAfter(100)).toBe(2);
  timer.hold();
  expect(passesAfter(10_100)).toBe(3);
});

test('stopped, nothing is set again', () => {
  const { timer, passesAfter } = timed();
  timer.hold();
  timer.stop();
  timer.release();
  expect(passesAfter(60_000)).toBe(0);
});
