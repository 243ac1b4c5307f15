import { expect, test } from 'vitest';
import { limitAt, rampFor } from './limit-ramp.js';

test('the limit starts high, is low half a period later, and comes back', () => {
  const ramp = { high: 110, low: 35, periodMs: 40_000 };
  expect(limitAt(ramp, 0)).toBeCloseTo(110);
  expect(limitAt(ramp, 20_000)).toBeCloseTo(35);
  expect(limitAt(ramp, 40_000)).toBeCloseTo(110);
});

test('little free swap raises the floor: what is squeezed out must fit', () => {
  expect(rampFor(1000, 10_000)).toMatchObject({ high: 1100, low: 350 });
  expect(rampFor(1000, 100).low).toBe(920);
});
