import { expect, test } from 'vitest';
import { DeadBuffers } from './dead-buffers.js';

const MIB = 2 ** 20;

test('dead buffers are looked for once there may be some MiB of them, and from what was left on', () => {
  let bytes = 0;
  let collected = 0;
  const collect = (): void => {
    collected++;
    bytes -= 4 * MIB;
  };
  const dead = new DeadBuffers('minor', () => bytes, collect);
  const released = (now: number): number => {
    bytes = now;
    dead.release();
    return collected;
  };
  expect(released(3 * MIB)).toBe(0);
  expect(released(10 * MIB)).toBe(1);
  // Six are left: they live.
  expect(released(9 * MIB)).toBe(1);
  expect(released(10 * MIB)).toBe(2);
  expect(released(2 * MIB)).toBe(2);
  expect(released(6 * MIB)).toBe(3);
});

test('V8 is had to collect, whatever flags the process was started with', () => {
  const dead = new DeadBuffers('minor');
  for (let i = 0; i < 64; i++) {
    Buffer.allocUnsafeSlow(MIB);
    dead.release();
  }
  expect(process.memoryUsage().arrayBuffers).toBeLessThan(32 * MIB);
});
