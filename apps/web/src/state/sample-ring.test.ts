import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SampleRing } from './sample-ring.js';

test('keeps the newest samples in order, whatever its capacity', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.array(fc.boolean(), { maxLength: 300 }), (capacity, pushes) => {
      const ring = new SampleRing(2, capacity);
      const model: number[] = [];
      for (const [i, replace] of pushes.entries()) {
        if (replace) model.pop();
        model.push(i);
        ring.push([i, i * 2], replace);
      }
      const kept = model.slice(-capacity);
      // A replaced sample may have pushed an old one out before it was replaced: the model has no such memory.
      expect([...ring.column(0)].slice(-kept.length)).toEqual(kept.slice(-ring.length));
      expect([...ring.column(1)]).toEqual([...ring.column(0)].map((value) => value * 2));
    }),
  );
});
