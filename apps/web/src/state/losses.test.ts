import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PassFacts } from '../api/pass-batch.js';
import { countLosses, type Losses, NO_LOSSES } from './losses.js';

const QUIET: PassFacts = {
  takenAtMs: 1,
  costMs: 1,
  spanMs: 1,
  intervalMs: 100,
  duty: 0.01,
  budget: 0.02,
  pace: 'floor',
  inMotionPages: 0,
  tornMappings: 0,
  badLines: 0,
  evidenceAgeMs: 0,
  fullTakenAtMs: 1,
  figuresAtMs: undefined,
  writesSinceMs: undefined,
  focus: undefined,
};

function counted(batches: readonly { sequence: number; pass?: Partial<PassFacts> }[]): Losses {
  let before: { sequence: number } | undefined;
  return batches.reduce((losses, { sequence, pass }) => {
    const next = countLosses(losses, before, { sequence, pass: { ...QUIET, ...pass } });
    before = { sequence };
    return next;
  }, NO_LOSSES);
}

test('a stream that lost nothing counts its passes and nothing else', () => {
  expect(counted([{ sequence: 41 }, { sequence: 42 }, { sequence: 43 }])).toEqual({ ...NO_LOSSES, passes: 3 });
});

test('R-SEQUENCE: a key after a hole tells how many batches were not sent; a reader begun anew is no hole', () => {
  expect(counted([{ sequence: 43 }, { sequence: 47 }]).missedBatches).toBe(3);
  expect(counted([{ sequence: 43 }, { sequence: 1 }]).missedBatches).toBe(0);
});

test('a key of the pass that is there already counts nothing twice', () => {
  const torn = { tornMappings: 2, inMotionPages: 5, badLines: 1, pace: 'budget' } as const;
  expect(
    counted([
      { sequence: 1, pass: torn },
      { sequence: 1, pass: torn },
    ]),
  ).toEqual({
    passes: 1,
    missedBatches: 0,
    throttledPasses: 1,
    passesInMotion: 1,
    pagesInMotion: 5,
    tornMappings: 2,
    badLines: 1,
  });
});

test('what came and what is missing add up to the numbers between first and last', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.array(fc.integer({ min: 1, max: 20 })), (first, steps) => {
      const sequences = [first];
      for (const step of steps) sequences.push((sequences.at(-1) as number) + step);
      const { passes, missedBatches } = counted(sequences.map((sequence) => ({ sequence })));
      expect(passes + missedBatches).toBe((sequences.at(-1) as number) - first + 1);
    }),
  );
});
