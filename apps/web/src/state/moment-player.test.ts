import { PAGE_STATE_COUNT } from '@pagelapse/address-space';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BEGAN_MS, PAGES, passTime, recordedStates, recordingBytes } from '../api/recorded.fixture.js';
import { MomentPlayer } from './moment-player.js';
import type { WatchedMapping } from './process-picture.js';
import { summaryHistory, wholeHistory } from './recorded-history.js';

const STATES = fc.array(fc.nat(PAGE_STATE_COUNT - 1), { minLength: 1, maxLength: 20 });

test('any moments in any order show what the last pass before each has told', async () => {
  await fc.assert(
    fc.asyncProperty(STATES, fc.integer({ min: 1, max: 6 }), fc.array(fc.nat(22_000)), async (states, keys, asked) => {
      const player = new MomentPlayer(await recordedStates(states, { keyEvery: keys }));
      for (const afterMs of asked) {
        const { picture, lost } = await player.at(BEGAN_MS + afterMs);
        const pass = Math.min(states.length - 1, Math.floor(afterMs / 1000));
        expect(lost).toBe(false);
        expect(picture?.pass.takenAtMs).toBe(passTime(pass));
        expect(picture?.totals.states[states[pass] as number]).toBe(PAGES);
      }
    }),
    { numRuns: 50 },
  );
});

test('steps go from pass to pass and end at both ends', async () => {
  const past = await recordedStates([1, 2, 3]);
  expect(await past.neighbour(passTime(1), -1)).toBe(passTime(0));
  expect(await past.neighbour(passTime(1) + 1, -1)).toBe(passTime(1));
  expect(await past.neighbour(passTime(1), 1)).toBe(passTime(2));
  expect(await past.neighbour(passTime(0), -1)).toBeUndefined();
  expect(await past.neighbour(passTime(2), 1)).toBeUndefined();
});

test('the figures of a recording tell of the process at once, its batches of every mapping', async () => {
  const states = [1, 2, 1, 3];
  const past = await recordedStates(states);
  const { picture } = await new MomentPlayer(past).at(past.toMs);
  const mapping = picture?.mappings[0] as WatchedMapping;
  const atOnce = summaryHistory(past);
  expect([...atOnce.history.times()]).toEqual(states.map((_, i) => passTime(i)));
  expect([...atOnce.history.processState(1)]).toEqual([PAGES, 0, PAGES, 0]);
  expect([...atOnce.history.mappingState(mapping, 1, 1)]).toEqual(states.map(() => Number.NaN));
  const whole = await wholeHistory(past, new AbortController().signal, () => undefined);
  expect([...(whole?.history.mappingState(mapping, 1, 1) ?? [])]).toEqual([PAGES, 0, PAGES, 0]);
  expect([...(whole?.history.processState(3) ?? [])]).toEqual([0, 0, 0, PAGES]);
});

test('damage anywhere: moments are those of whole passes, and what is lost is said', async () => {
  const states = [1, 2, 3, 1, 2, 3, 1];
  const { length } = recordingBytes(states);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 300, max: length - 1 }), fc.nat(6), async (damageAt, pass) => {
      const past = await recordedStates(states, { keyEvery: 3, damageAt });
      const { picture, lost } = await new MomentPlayer(past).at(passTime(pass));
      const shown = ((picture?.pass.takenAtMs ?? Number.NaN) - BEGAN_MS) / 1000;
      if (picture !== undefined) expect(picture.totals.states[states[shown] as number]).toBe(PAGES);
      if (shown !== pass) expect(lost || past.recording.contents.damage.length > 0).toBe(true);
      expect(await past.damagedBytes()).toBeGreaterThan(0);
    }),
    { numRuns: 60 },
  );
});
