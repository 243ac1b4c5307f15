import { PAGE_STATE_COUNT, PageState, type TimeShape, worstState } from '@pagelapse/address-space';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AskedPast } from '../api/past.js';
import { BEGAN_MS, PAGES, passOf, passTime, recordedStates, recordingBytes } from '../api/recorded.fixture.js';
import { batchOfWire } from '../api/wire-to-batch.js';
import { applyBatch, type ProcessPicture } from './process-picture.js';
import { TimeMapFeed } from './time-map-feed.js';

const START = 0x7f000;
const { present, unmapped } = PageState;
const shared = PageState['shared-swapped'];

/** Two rows, a column a second. */
function shapeOf(seconds: number, fromMs = BEGAN_MS): TimeShape {
  return { first: 0, pages: PAGES, pagesPerRow: 4, fromMs, columnMs: 1000, columns: seconds, grows: false };
}

function feedOf(past: AskedPast, shape: TimeShape, stretch = { start: START, pages: PAGES }): TimeMapFeed {
  return new TimeMapFeed({ past, epoch: 1, ...stretch }, shape);
}

/** Worst state of a row in each column; -1 where nothing is known. */
function worstOf({ tiles }: TimeMapFeed, row = 0): number[] {
  return Array.from({ length: tiles.shape.columns }, (_, column) => {
    const set = tiles.seen[column * tiles.rows + row] as number;
    return worstState(set) ?? -1;
  });
}

/** Pictures as a watch makes them of passes that make all pages one state. */
function* picturesOf(states: readonly number[], from = 0): Generator<ProcessPicture, undefined> {
  let picture: ProcessPicture | undefined;
  for (let i = from; i < states.length; i++) {
    picture = applyBatch(picture, batchOfWire(passOf(i, states, i === from)));
    yield picture;
  }
}

const STATES = fc.array(fc.nat(PAGE_STATE_COUNT - 1), { minLength: 1, maxLength: 20 });

test('any window of a recording shows what its passes found, the pass before it included', async () => {
  await fc.assert(
    fc.asyncProperty(STATES, fc.integer({ min: 1, max: 6 }), fc.nat(19), fc.nat(19), async (states, keys, a, b) => {
      const first = Math.min(a, states.length - 1);
      const feed = feedOf(await recordedStates(states, { keyEvery: keys }), shapeOf(Math.max(1, b), passTime(first)));
      await feed.read(passTime(first + Math.max(1, b)));
      const now = (i: number) => states[Math.min(states.length - 1, first + i)] as number;
      expect(worstOf(feed).slice(0, -1)).toEqual(
        worstOf(feed)
          .slice(0, -1)
          .map((_, i) => now(i)),
      );
      expect(feed.progress).toBeUndefined();
    }),
    { numRuns: 60 },
  );
});

test('a watch that goes on is followed; what was not seen meanwhile is read', async () => {
  const states = [present, shared, present, shared, present, present, shared];
  const live = [...picturesOf(states)];
  for (const seen of [[4, 5, 6], [5, 6], [6]]) {
    const feed = feedOf(await recordedStates(states, { keyEvery: 3 }), shapeOf(7));
    await feed.read(passTime(3));
    const settled = new Promise<void>((resolve) => {
      feed.subscribe(() => feed.progress === undefined && feed.tiles.toMs >= passTime(6) && resolve());
    });
    for (const i of seen) feed.take(live[i] as ProcessPicture);
    await settled;
    expect(worstOf(feed)).toEqual(states);
    expect([...feed.tiles.flips]).toEqual([20, 20]);
  }
});

test('what nobody has of a watch is not known, and no state is made up for it', async () => {
  const states = [present, shared, present, shared, present];
  const feed = feedOf(await recordedStates(states.slice(0, 2)), shapeOf(5));
  const reading = feed.read(passTime(1));
  const [, , , , newest] = picturesOf(states);
  feed.take(newest as ProcessPicture);
  await reading;
  expect(worstOf(feed)).toEqual([present, shared, -1, -1, present]);
  expect([...feed.tiles.flips]).toEqual([4, 4]);
});

test('while nobody watched nothing is known, though what was found before and after may be told', async () => {
  const past = await recordedStates([present, shared, present], { keyEvery: 1, unwatchedAfter: 0 });
  const feed = feedOf(past, { ...shapeOf(8), columnMs: 250 });
  await feed.read(passTime(2));
  expect(worstOf(feed)).toEqual([present, -1, -1, -1, shared, shared, shared, shared]);
  expect([...feed.tiles.flips]).toEqual([4, 4]);
});

test('damage anywhere: a column shows the state that was, or that it is not known', async () => {
  const states = [present, shared, unmapped, present, shared, unmapped, present];
  const { length } = recordingBytes(states);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 300, max: length - 1 }), async (damageAt) => {
      const feed = feedOf(await recordedStates(states, { keyEvery: 3, damageAt }), shapeOf(7));
      await feed.read(passTime(6));
      for (const [i, worst] of worstOf(feed).entries()) expect([-1, states[i]]).toContain(worst);
    }),
    { numRuns: 60 },
  );
});

test('addresses beside the mapping are unmapped, those of another program are not known', async () => {
  const past = await recordedStates([present, shared]);
  const beside = feedOf(past, { ...shapeOf(2), pages: 2 * PAGES, pagesPerRow: PAGES }, { start: START + 4, pages: 16 });
  await beside.read(passTime(1));
  expect([worstOf(beside, 0), worstOf(beside, 1)]).toEqual([
    [present, shared],
    [unmapped, unmapped],
  ]);
  const other = new TimeMapFeed({ past, epoch: 2, start: START, pages: PAGES }, shapeOf(2));
  await other.read(passTime(1));
  expect(worstOf(other)).toEqual([-1, -1]);
});

test('a past that cannot be read is said, and one that is no longer wanted is left', async () => {
  const gone = new Error('the file went away');
  const past = await recordedStates([present]);
  past.span = () => Promise.reject(gone);
  const failed = feedOf(past, shapeOf(2));
  await failed.read(passTime(1));
  expect(failed.stopped).toBe(gone);
  const left = feedOf(await recordedStates([present, shared]), shapeOf(2));
  const reading = left.read(passTime(1));
  left.stop();
  await reading;
  expect([left.stopped, worstOf(left)]).toEqual(['asked', [-1, -1]]);
});
