import { expect, test } from 'vitest';
import { StallMeter } from './stall.js';

const pressure = (someTotalUs: number, fullTotalUs: number) => ({
  someAvg10: 0,
  fullAvg10: 0,
  someTotalUs,
  fullTotalUs,
});

test('shares are of the last seconds, times of all of it', () => {
  const meter = new StallMeter();
  for (let second = 0; second <= 10; second++) meter.take(second * 1000, pressure(second * 500_000, second * 100_000));
  for (let second = 11; second <= 14; second++) meter.take(second * 1000, pressure(5_000_000, 1_000_000));
  expect(meter.figures).toMatchObject({ someShare: 0, fullShare: 0, someStallMs: 5000, fullStallMs: 1000 });
});

test('one slow moment is no reason to abort; seconds of it are', () => {
  const meter = new StallMeter();
  meter.take(0, pressure(0, 0));
  meter.take(250, pressure(250_000, 250_000));
  expect(meter.figures).toMatchObject({ fullShare: 12.5, mostFullShare: 12.5 });
  expect(meter.exceeds(50)).toBe(false);
  for (let ms = 500; ms <= 2000; ms += 250) meter.take(ms, pressure(ms * 1000, ms * 1000));
  expect(meter.exceeds(50)).toBe(true);
  expect(meter.exceeds(100)).toBe(false);
});

test('without figures there is nothing to say', () => {
  const meter = new StallMeter();
  expect(meter.figures).toBeUndefined();
  expect(meter.exceeds(0)).toBe(false);
});
