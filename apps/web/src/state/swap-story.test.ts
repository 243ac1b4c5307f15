import { blankRuns, PageState, uniformRuns } from '@pagelapse/address-space';
import { expect, test } from 'vitest';
import { wireBatch, wireMapping, wirePatch } from '../api/wire.fixture.js';
import { batchOfWire } from '../api/wire-to-batch.js';
import { PageHistory } from './page-history.js';
import { applyBatch, type ProcessPicture, type WatchedMapping } from './process-picture.js';
import { mostInSwap, swapStory } from './swap-story.js';

const PASS = { costMs: 1, spanMs: 1, intervalMs: 1000, duty: 0.01 };
const STATES = { P: PageState.present, S: PageState['shared-swapped'], s: PageState.swapped } as const;

/** Two mappings of 8 pages, a pass a second; each letter is what all pages of the first one are. */
function watched(letters: string) {
  const history = new PageHistory();
  let picture: ProcessPicture | undefined;
  let runs = blankRuns(8);
  for (const [i, letter] of letters.split('').entries()) {
    const next = uniformRuns(8, STATES[letter as keyof typeof STATES]);
    const batch = wireBatch({
      sequence: i + 1,
      key: i === 0,
      pass: { ...PASS, takenAtMs: i * 1000 },
      mappings: i === 0 ? [wireMapping(1, 100, 8), wireMapping(2, 200, 8)] : [],
      patches: [wirePatch(1, runs, next)],
    });
    picture = applyBatch(picture, batchOfWire(batch));
    runs = next;
    history.record(picture);
  }
  const { mappings, epoch } = picture as ProcessPicture;
  const past = { history, toMs: Number.POSITIVE_INFINITY, fills: 0 };
  return { mappings, past, story: swapStory(past, mappings[0] as WatchedMapping, epoch, (letters.length - 1) * 1000) };
}

test('what went to swap is told from the last time that it was whole', () => {
  expect(watched('PSPSS').story).toEqual({ sinceMs: 3000, mostPages: 8, mostAtMs: 1000 });
  expect(watched('Pss').story).toEqual({ sinceMs: 1000, mostPages: 8, mostAtMs: 1000 });
});

test('of what was in swap before anyone looked, the beginning is not known', () => {
  expect(watched('SS').story).toEqual({ sinceMs: undefined, mostPages: 8, mostAtMs: 0 });
});

test('before the first sample nothing is known but the moment itself', () => {
  const { mappings, past } = watched('SS');
  const one = mappings[0] as WatchedMapping;
  expect(swapStory(past, one, 1, -5)).toEqual({ sinceMs: undefined, mostPages: 8, mostAtMs: -5 });
});

test('what has come back has no story', () => {
  expect(watched('PSP').story).toBeUndefined();
});

test('the mapping with the most in swap is found, and none where nothing is', () => {
  expect(mostInSwap(watched('PS').mappings)?.id).toBe(1);
  expect(mostInSwap(watched('P').mappings)).toBeUndefined();
});
