import { blankRuns, countPages, PageState, uniformRuns } from '@pagelapse/address-space';
import { expect, test } from 'vitest';
import { wireBatch, wireMapping, wirePatch } from '../api/wire.fixture.js';
import { batchOfWire } from '../api/wire-to-batch.js';
import { HISTORY_MS, PageHistory, SAMPLE_MS, type Span } from './page-history.js';
import { applyBatch, type ProcessPicture, type WatchedMapping } from './process-picture.js';

const PASS = { costMs: 1, spanMs: 1, intervalMs: 100, duty: 0.01 };

/** A process of two mappings of 8 pages; each pass makes all pages of mapping 1 one state. */
function passes(history: PageHistory, states: readonly number[], everyMs: number): ProcessPicture {
  let picture: ProcessPicture | undefined;
  let runs = blankRuns(8);
  for (const [i, state] of states.entries()) {
    const next = uniformRuns(8, state);
    picture = applyBatch(
      picture,
      batchOfWire(
        wireBatch({
          sequence: i + 1,
          key: i === 0,
          pass: { ...PASS, takenAtMs: i * everyMs },
          mappings: i === 0 ? [wireMapping(1, 100, 8), wireMapping(2, 200, 8)] : [],
          patches: [wirePatch(1, runs, next)],
          surroundings: { host: { swapTotal: 100n, swapFree: 60n, pswpin: BigInt(i), pswpout: 0n, psiFullAvg10: 9 } },
        }),
      ),
    );
    runs = next;
    history.record(picture);
  }
  return picture as ProcessPicture;
}

const { present, unmapped } = PageState;
const shared = PageState['shared-swapped'];

test('a mapping and the process have a value at every sample', () => {
  const history = new PageHistory();
  const picture = passes(history, [present, present, shared, present], 1000);
  const [one, two] = picture.mappings as [WatchedMapping, WatchedMapping];
  expect([...history.times()]).toEqual([0, 1000, 2000, 3000]);
  expect([...history.processState(shared)]).toEqual([0, 0, 8, 0]);
  expect([...history.mappingState(one, 1, shared)]).toEqual([0, 0, 8, 0]);
  expect([...history.mappingState(one, 1, present)]).toEqual([8, 8, 0, 8]);
  expect([...history.mappingState(two, 1, unmapped)]).toEqual([8, 8, 8, 8]);
});

test('passes within one sample are one point, the newest', () => {
  const history = new PageHistory();
  passes(history, [present, shared, present, shared, shared], SAMPLE_MS / 4);
  expect([...history.processState(shared)]).toEqual([8, 8]);
  expect([...history.times()]).toEqual([(SAMPLE_MS * 3) / 4, SAMPLE_MS]);
});

test('what could not be read is a gap, not 0', () => {
  const history = new PageHistory();
  passes(history, [present], 1000);
  expect([...history.around('cgroupUsage')]).toEqual([Number.NaN]);
  expect([...history.around('cgroupPsiFull')]).toEqual([Number.NaN]);
  expect([...history.around('hostSwapUsed')]).toEqual([40]);
  expect([...history.around('hostPsiFull')]).toEqual([9]);
});

test('the past is bounded in time and in room', () => {
  const history = new PageHistory();
  const many = Array.from({ length: 3000 }, (_, i) => (i % 2 === 0 ? present : shared));
  const picture = passes(history, many, 500);
  const times = history.times();
  expect((times.at(-1) as number) - (times[0] as number)).toBeLessThanOrEqual(HISTORY_MS);
  expect(times.length).toBe(HISTORY_MS / 500 + 1);
  const own = history.mappingState(picture.mappings[0] as WatchedMapping, 1, shared);
  expect(own.every((pages, i) => pages === (Math.round((times[i] as number) / 500) % 2) * 8)).toBe(true);
});

test('what this page did not see is told by figures, and of no mapping', () => {
  const history = new PageHistory();
  const picture = passes(history, [present, present], 1000);
  const [mapping] = picture.mappings as [WatchedMapping];
  const key = wireBatch({
    sequence: 9,
    key: true,
    pass: { ...PASS, takenAtMs: 5000 },
    mappings: [wireMapping(1, 100, 8)],
    patches: [wirePatch(1, blankRuns(8), uniformRuns(8, shared))],
  });
  const missing = history.record(applyBatch(undefined, batchOfWire(key)));
  expect(missing).toEqual({ fromMs: 1000, toMs: 5000 });
  const figures = (takenAtMs: number) => ({
    takenAtMs,
    epoch: 1,
    statePages: [3, 5],
    mappingsCome: 0,
    mappingsGone: 0,
    surroundings: undefined,
  });
  const marks = [0, 2500].map((atMs) => ({ atMs, kind: 'note' as const, text: 'here' }));
  history.fill([500, 2000, 3000, 5000].map(figures), marks, missing);
  expect([...history.times()]).toEqual([0, 1000, 2000, 3000, 5000]);
  expect([...history.processState(1)].slice(2, 4)).toEqual([5, 5]);
  expect([...history.mappingState(mapping, 1, shared)]).toEqual([0, 0, Number.NaN, Number.NaN, 8]);
  expect(history.events().filter(({ kind }) => kind === 'note')).toEqual([marks[1]]);
  expect([...history.times(2500)]).toEqual([0, 1000, 2000]);
});

test('a mark that was known already is one mark', () => {
  const history = new PageHistory();
  passes(history, [present, shared], 1000);
  const began = { atMs: 400, kind: 'squeeze', text: 'squeeze began' } as const;
  history.addMarks([began]);
  history.addMarks([began, { ...began, text: 'the limit is 240 MiB' }]);
  expect(history.events().map((event) => 'text' in event && event.text)).toEqual([
    'squeeze began',
    'the limit is 240 MiB',
  ]);
});

test('a mapping as it was before this page saw it tells nothing of what came later', () => {
  const history = new PageHistory();
  const picture = passes(history, [present, present], 1000);
  const [, two] = picture.mappings as [WatchedMapping, WatchedMapping];
  const before = { ...two, counts: countPages(uniformRuns(8, shared)) };
  expect([...history.mappingState(before, 1, shared)]).toEqual([0, 0]);
});

test('of what was forgotten for other mappings nothing is told, until it is read anew', () => {
  const history = new PageHistory();
  const ids = Array.from({ length: 140 }, (_, i) => i + 1);
  let picture: ProcessPicture | undefined;
  const record = (sequence: number, changed: readonly number[]): void => {
    const key = sequence === 1;
    const [from, to] = key
      ? [blankRuns(8), uniformRuns(8, present)]
      : [uniformRuns(8, present), uniformRuns(8, shared)];
    const batch = wireBatch({
      sequence,
      key,
      pass: { ...PASS, takenAtMs: sequence * 1000 },
      mappings: key ? ids.map((id) => wireMapping(id, id * 100, 8)) : [],
      patches: changed.map((id) => wirePatch(id, from, to)),
    });
    picture = applyBatch(picture, batchOfWire(batch));
    history.record(picture);
  };
  record(1, ids);
  record(2, [1]);
  record(3, ids.slice(1));
  const mapping = picture?.byId.get(1) as WatchedMapping;
  expect([...history.mappingState(mapping, 1, shared)]).toEqual([Number.NaN, 8, 8]);
  const [forgotten] = history.missingOf(mapping).filter(({ toMs }) => toMs === 2000);
  const was = (timeMs: number, state: number) => ({ timeMs, states: countPages(uniformRuns(8, state)).states });
  history.fillMapping(mapping, forgotten as Span, [[was(1000, present), was(2000, shared)]]);
  expect([...history.mappingState(mapping, 1, shared)]).toEqual([0, 8, 8]);
});

test('a watch that begins after another goes on with the same mappings, whatever their numbers', () => {
  const history = new PageHistory();
  const before = passes(history, [present, present, shared], 1000);
  const began = applyBatch(
    before,
    batchOfWire(
      wireBatch({
        sequence: 1,
        key: true,
        pass: { ...PASS, takenAtMs: 4000 },
        mappings: [wireMapping(1, 50, 8), wireMapping(2, 100, 8), wireMapping(3, 200, 8)],
        patches: [wirePatch(2, blankRuns(8), uniformRuns(8, present))],
      }),
    ),
  );
  history.record(began);
  const [first, same] = began.mappings as [WatchedMapping, WatchedMapping];
  for (const mapping of [same, before.mappings[0] as WatchedMapping]) {
    expect([...history.mappingState(mapping, 1, shared)]).toEqual([0, 0, 8, 0]);
    expect([...history.mappingState(mapping, 1, present)]).toEqual([8, 8, 0, 8]);
  }
  expect([...history.mappingState(first, 1, shared)]).toEqual([0, 0, 0, 0]);
});
