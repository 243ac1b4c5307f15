import { expect, test } from 'vitest';
import { flagsOf, pageCode, stateOf } from './page-code.js';

test('a page code holds its state and its flags apart', () => {
  for (const state of [0, 4, 255]) {
    for (const flags of [0, 1, 32, 255]) {
      const code = pageCode(state, flags);
      expect([stateOf(code), flagsOf(code)]).toEqual([state, flags]);
      expect(code).toBeLessThanOrEqual(0xffff);
    }
  }
});
