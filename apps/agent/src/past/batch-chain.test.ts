import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pastBatch } from '../testing/past-batches.js';
import { BatchChain } from './batch-chain.js';

test('a chain begins with a key and goes on by ones', () => {
  const chain = new BatchChain();
  expect(chain.take(pastBatch(4))).toBe(false);
  expect(chain.keyDue).toBe(true);
  expect(chain.take(pastBatch(4, true))).toBe(true);
  expect(chain.keyDue).toBe(false);
  expect(chain.take(pastBatch(5))).toBe(true);
  expect(chain.take(pastBatch(7))).toBe(false);
  expect(chain.take(pastBatch(8))).toBe(false);
  expect(chain.keyDue).toBe(true);
  expect(chain.take(pastBatch(8, true))).toBe(true);
});

test('a key made for one who joined is passed over, and the deltas after it fit all the same', () => {
  const chain = new BatchChain();
  chain.take(pastBatch(1, true));
  chain.take(pastBatch(2));
  expect(chain.take(pastBatch(2, true))).toBe(false);
  expect(chain.take(pastBatch(3))).toBe(true);
});

test('the key of another epoch is kept', () => {
  const chain = new BatchChain();
  chain.take(pastBatch(1, true));
  expect(chain.take(pastBatch(2, true))).toBe(true);
});

test('a key is due after many deltas, or much of them', () => {
  const chain = new BatchChain();
  chain.take(pastBatch(1, true));
  for (let i = 2; i <= 512; i++) chain.take(pastBatch(i));
  expect(chain.keyDue).toBe(false);
  chain.take(pastBatch(513));
  expect(chain.keyDue).toBe(true);
  expect(chain.take(pastBatch(513, true))).toBe(true);
  expect(chain.keyDue).toBe(false);

  const large = new BatchChain();
  large.take(pastBatch(1, true, 1_000_000));
  large.take(pastBatch(2, false, 1_900_000));
  expect(large.keyDue).toBe(false);
  large.take(pastBatch(3, false, 100_000));
  expect(large.keyDue).toBe(true);
});

test('whatever comes, what is taken can be laid over what was taken before', () => {
  const batch = fc.record({ sequence: fc.integer({ min: 1, max: 6 }), key: fc.boolean() });
  fc.assert(
    fc.property(fc.array(batch, { maxLength: 60 }), (batches) => {
      const chain = new BatchChain();
      let last: number | undefined;
      for (const { sequence, key } of batches) {
        if (!chain.take(pastBatch(sequence, key))) continue;
        if (!key) expect(sequence - 1).toBe(last);
        last = sequence;
      }
    }),
  );
});
