import { expect, test } from 'vitest';
import { inTurns } from './in-turns.js';

test('contestants take turns, warm-ups are forgotten, and each gets its own medians', async () => {
  const order: string[] = [];
  const contestant = (name: string, times: number[]) => () => {
    order.push(name);
    const wallMs = times.shift() as number;
    return { wallMs, cpuMs: wallMs / 2 };
  };
  const measured = await inTurns(
    { warmUps: 1, rounds: 3 },
    { a: contestant('a', [1000, 1, 3, 8]), b: contestant('b', [1000, 20, 40, 30]) },
  );
  expect(order.join('')).toBe('abababab');
  expect(measured.a).toEqual({ wallMs: 3, cpuMs: 1.5, meanWallMs: 4 });
  expect(measured.b).toEqual({ wallMs: 30, cpuMs: 15, meanWallMs: 30 });
});
