import { PageState, pageIndex } from '@pagelapse/address-space';
import type { TargetScan } from '@pagelapse/procfs';
import { expect, test } from 'vitest';
import { mappingScan, targetScan } from '../testing/scans.js';
import { RangeLooks } from './range-looks.js';

const START = 0x7f00;

function looking(...scans: TargetScan[]) {
  const asked: number[][] = [];
  const looks = new RangeLooks({
    scan: (focus) => {
      asked.push([...focus]);
      return scans.shift() as TargetScan;
    },
    addressSpace: (epoch) => `space ${epoch}`,
    host: () => ({ swapTotal: 4096, swapFree: 1024, pswpin: 0, pswpout: 0 }),
  });
  return { looks, asked };
}

const scanOf = (picture: string, more: Partial<TargetScan> = {}) =>
  targetScan([mappingScan(START - 8, 'PPPP'), mappingScan(START, picture)], more);

test('a look is of its range alone, with what tells address space and mapping from others', () => {
  const { looks, asked } = looking(scanOf('PPSS..'));
  const told = looks.look({ epoch: 1, first: START + 1, count: 4 });
  expect(asked).toEqual([[START + 1]]);
  expect(told).toMatchObject({ addressSpace: 'space 1', mapping: { start: START, end: START + 6 }, swapFree: 1024 });
  expect([PageState.present, PageState['shared-swapped'], PageState.unmapped].map((s) => told.states[s])).toEqual([
    1, 2, 1,
  ]);
  expect(told.moves).toBeUndefined();
});

test('held against an earlier look, pages are told by where they were and are, and whether they were reached', () => {
  const { looks } = looking(scanOf('PPPPPP'), scanOf('SSPPSP'));
  const before = looks.look({ epoch: 1, first: START, count: 6 });
  const { moves } = looks.look({ epoch: 1, first: START, count: 6, against: { look: before.look, reached: 3 } });
  const [P, S] = [PageState.present, PageState['shared-swapped']];
  expect(moves).toEqual([
    { was: P, is: S, reached: true, pages: 2 },
    { was: P, is: P, reached: true, pages: 1 },
    { was: P, is: P, reached: false, pages: 2 },
    { was: P, is: S, reached: false, pages: 1 },
  ]);
});

test('a look that was forgotten is held against nothing', () => {
  const { looks } = looking(...Array.from({ length: 12 }, () => scanOf('PPPPPP')));
  const first = looks.look({ epoch: 1, first: START, count: 1 });
  for (let i = 0; i < 10; i++) looks.look({ epoch: 1, first: START, count: 1 });
  const again = looks.look({ epoch: 1, first: START, count: 1, against: { look: first.look, reached: 1 } });
  expect(again.moves).toBeUndefined();
});

test('a range beyond its mapping, or of another address space, is refused', () => {
  const ask = (scan: TargetScan, first: number, count: number) => () =>
    looking(scan).looks.look({ epoch: 1, first: pageIndex(first), count });
  expect(ask(scanOf('PPPP'), START + 2, 3)).toThrow(expect.objectContaining({ code: 'AGENT_ERR_NO_SUCH_MAPPING' }));
  expect(ask(scanOf('PPPP'), START + 100, 1)).toThrow(expect.objectContaining({ code: 'AGENT_ERR_NO_SUCH_MAPPING' }));
  expect(ask(scanOf('PP', { epoch: 2 }), START, 1)).toThrow(expect.objectContaining({ code: 'AGENT_ERR_EPOCH_OVER' }));
});
