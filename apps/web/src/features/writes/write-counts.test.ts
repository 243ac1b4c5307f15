import { blankRuns, PageFlag, PageRunsBuilder, PageState, pageCode } from '@pagelapse/address-space';
import { expect, test } from 'vitest';
import { wireBatch, wireMapping, wirePatch } from '../../api/wire.fixture.js';
import { batchOfWire } from '../../api/wire-to-batch.js';
import { applyBatch } from '../../state/process-picture.js';
import { writeAccount } from './write-counts.js';

function runs(...parts: readonly [pages: number, state: number, flags: number][]) {
  const builder = new PageRunsBuilder();
  for (const [pages, state, flags] of parts) builder.push(pages, pageCode(state, flags));
  return builder.finish();
}

const SOME = runs([3, PageState.present, PageFlag['soft-dirty']], [5, PageState.present, 0]);
const LOST = runs([2, PageState['shared-swapped'], PageFlag['writes-unknown']], [6, PageState.present, 0]);
const MUCH = runs([8, PageState.present, PageFlag['soft-dirty']]);
const NONE = runs([8, PageState.present, 0]);

function picture(figuresAtMs: number) {
  return applyBatch(
    undefined,
    batchOfWire(
      wireBatch({
        key: true,
        pass: { takenAtMs: 9000, writesSinceMs: 5000, figuresAtMs },
        mappings: [1, 2, 3, 4].map((id) => wireMapping(id, id * 0x100, 8)),
        patches: [SOME, LOST, MUCH, NONE].map((after, i) => wirePatch(i + 1, blankRuns(8), after)),
        figureNames: ['Rss'],
        figures: [1, 2, 3, 4].map((mapping) => ({ mapping, kib: [32], vmFlags: mapping === 3 ? 'rd wr sd' : 'rd wr' })),
      }),
    ),
  );
}

test('mappings with writes, most first; those of which nothing is written are left out', () => {
  const { totals, rows, residentPages } = writeAccount(picture(8000), 5000);
  expect(totals).toEqual({ written: 11, unknown: 2 });
  expect(rows.map(({ mapping, written, unknown }) => [mapping.id, written, unknown])).toEqual([
    [3, 8, 0],
    [1, 3, 0],
    [2, 0, 2],
  ]);
  expect(residentPages).toBe(30);
});

test('a mapping made since is told as written all over, once its flags were read since', () => {
  const told = (figuresAtMs: number) =>
    writeAccount(picture(figuresAtMs), 5000)
      .rows.filter(({ allTold }) => allTold)
      .map(({ mapping }) => mapping.id);
  expect(told(8000)).toEqual([3]);
  expect(told(4000)).toEqual([]);
});
