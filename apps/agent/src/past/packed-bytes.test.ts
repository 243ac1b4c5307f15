import { expect, test } from 'vitest';
import { PackedBytes } from './packed-bytes.js';

const repeating = Uint8Array.from({ length: 100_000 }, (_, i) => i % 7);

test('what is packed reads as it was, and says how much it saved', async () => {
  let kept: PackedBytes | undefined;
  const saved = await new Promise<number>((resolve) => {
    kept = new PackedBytes(repeating, resolve);
    expect(kept.length).toBe(100_000);
    expect(kept.read()).toEqual(repeating);
  });
  expect(kept?.length).toBe(100_000 - saved);
  expect(saved).toBeGreaterThan(90_000);
  expect(new Uint8Array(kept?.read() ?? [])).toEqual(repeating);
});

test('of few bytes only a copy is kept, not what they are a part of', () => {
  const part = repeating.subarray(10, 20);
  const kept = new PackedBytes(part);
  expect(kept.read()).toEqual(part);
  expect(kept.read().buffer.byteLength).toBe(10);
});
