import fc from 'fast-check';
import { expect, test } from 'vitest';
import { costSentence, dutyChoices } from './duty-choices.js';

test('what may be asked for lies above what is in force, and ends with the most there is', () => {
  expect(dutyChoices({ duty: 0.02, maxDuty: 0.1 })).toEqual([0.05, 0.1]);
  expect(dutyChoices({ duty: 0.005, maxDuty: 0.03 })).toEqual([0.02, 0.03]);
  expect(dutyChoices({ duty: 0.5, maxDuty: 0.5 })).toEqual([]);
  const share = fc.double({ min: 0.001, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, share, (a, b) => {
      const [duty, maxDuty] = [Math.min(a, b), Math.max(a, b)];
      const choices = dutyChoices({ duty, maxDuty });
      expect(choices.every((choice) => choice > duty && choice <= maxDuty)).toBe(true);
      expect(choices.toSorted((x, y) => x - y)).toEqual(choices);
      if (maxDuty > duty) expect(choices.at(-1)).toBe(maxDuty);
    }),
  );
});

test('a share is told with what it means for this process, never quicker than passes are made', () => {
  expect(costSentence(0.05, 43)).toBe('a pass of 43 ms every 860 ms');
  expect(costSentence(0.1, 0.5)).toBe('a pass of 0.5 ms every 100 ms');
});
