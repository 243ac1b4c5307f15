import { PAGE_STATE_COUNT } from '@pagelapse/address-space';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PAGES, passOf, passTime, recordedStates, recordingBytes } from '../api/recorded.fixture.js';
import type { RecordedPast } from '../api/recorded-past.js';
import { batchOfWire } from '../api/wire-to-batch.js';
import { readMappingPast } from './mapping-past.js';
import { PageHistory } from './page-history.js';
import { applyBatch, type ProcessPicture, type WatchedMapping } from './process-picture.js';

const STATES = fc.array(fc.nat(PAGE_STATE_COUNT - 1), { minLength: 2, maxLength: 20 });
const signal = new AbortController().signal;

/** What the mapping is called by the watch of the page: the one before it called it 1. */
const ID = 7;

/** What a page knows that was opened at pass `from`, and left out the passes of `unseen`. */
function openedAt(from: number, states: readonly number[], past: RecordedPast, unseen: readonly number[] = []) {
  const history = new PageHistory();
  let picture: ProcessPicture | undefined;
  for (let i = from; i < states.length; i++) {
    if (unseen.includes(i)) continue;
    picture = applyBatch(picture, batchOfWire(passOf(i, states, i === from || unseen.includes(i - 1), ID)));
    const missing = history.record(picture);
    if (missing !== undefined) history.fill(past.passes, [], missing);
  }
  return { history, picture: picture as ProcessPicture };
}

async function fillAll(history: PageHistory, mapping: WatchedMapping, past: RecordedPast): Promise<void> {
  for (const span of history.missingOf(mapping)) {
    history.fillMapping(mapping, span, await readMappingPast(past, mapping.mapping, 1, span, signal));
  }
}

/** For every sample the state that all pages are in; `NaN` where nothing is known. */
function told(history: PageHistory, mapping: WatchedMapping): number[] {
  const columns = Array.from({ length: PAGE_STATE_COUNT }, (_, state) => history.mappingState(mapping, 1, state));
  return Array.from(history.times(), (_, i) => {
    const state = columns.findIndex((column) => column[i] === PAGES);
    return state === -1 ? Number.NaN : state;
  });
}

test('whenever a page was opened, and whatever it missed, a mapping has all of the past that is retained', async () => {
  await fc.assert(
    fc.asyncProperty(
      STATES,
      fc.integer({ min: 1, max: 6 }),
      fc.nat(19),
      fc.uniqueArray(fc.nat(17)),
      async (states, keys, at, lost) => {
        const from = Math.min(at, states.length - 1);
        const unseen = lost.map((i) => from + 1 + i).filter((i) => i < states.length - 1);
        const past = await recordedStates(states, { keyEvery: keys });
        const { history, picture } = openedAt(from, states, past, unseen);
        const [mapping] = picture.mappings as [WatchedMapping];
        const seen = states.map((_, i) => (i < from || unseen.includes(i) ? Number.NaN : (states[i] as number)));
        expect(told(history, mapping)).toEqual(seen);
        await fillAll(history, mapping, past);
        expect(told(history, mapping)).toEqual(states);
        expect(history.missingOf(mapping)).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});

test('what is damaged is not known, and nothing else is told in its place', async () => {
  const states = [1, 2, 3, 1, 2, 3, 1];
  const { length } = recordingBytes(states);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 300, max: length - 1 }), async (damageAt) => {
      const whole = await recordedStates(states, { keyEvery: 3 });
      const { history, picture } = openedAt(6, states, whole);
      const [mapping] = picture.mappings as [WatchedMapping];
      await fillAll(history, mapping, await recordedStates(states, { keyEvery: 3, damageAt }));
      const found = told(history, mapping);
      expect(found).toEqual(states.map((state, i) => (Number.isNaN(found[i]) ? Number.NaN : state)));
      expect(found.at(-1)).toBe(states.at(-1));
    }),
    { numRuns: 60 },
  );
});

test('of the address space before an exec nothing is told', async () => {
  const states = [1, 2, 3];
  const past = await recordedStates(states);
  const { picture } = openedAt(2, states, past);
  const [mapping] = picture.mappings as [WatchedMapping];
  const span = { fromMs: passTime(0), toMs: passTime(2) };
  expect(await readMappingPast(past, mapping.mapping, 2, span, signal)).toEqual([]);
});
