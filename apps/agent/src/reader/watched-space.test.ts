import { PageState } from '@pagelapse/address-space';
import { smapsFigures } from '@pagelapse/procfs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mappingScan, pictureOf, targetScan } from '../testing/scans.js';
import { isQuiet, WatchedSpace } from './watched-space.js';

const figures = (kib: number) => ({ smaps: smapsFigures({ Swap: kib * 1024 }, 'rd wr sh') });

test('the same picture twice is quiet', () => {
  const space = new WatchedSpace();
  space.update(targetScan([mappingScan(0x100, 'PP..')]));
  expect(isQuiet(space.update(targetScan([mappingScan(0x100, 'PP..')])))).toBe(true);
});

test('a mapping keeps its id while its pages move', () => {
  const space = new WatchedSpace();
  const first = space.update(targetScan([mappingScan(0x100, 'PPPP'), mappingScan(0x200, 'PP')]));
  expect(first.mappings.map(({ id }) => id)).toEqual([1, 2]);
  const second = space.update(targetScan([mappingScan(0x100, 'PSSP'), mappingScan(0x200, 'PP')]));
  expect(second.mappings).toEqual([]);
  expect(second.pages.map(({ id, after }) => [id, pictureOf(after)])).toEqual([[1, 'PSSP']]);
});

test('a mapping that grew, or maps another file, is gone and new; ids are not used again', () => {
  const space = new WatchedSpace();
  space.update(targetScan([mappingScan(0x100, 'PP'), mappingScan(0x200, 'PP')]));
  const change = space.update(targetScan([mappingScan(0x100, 'PPP'), mappingScan(0x200, 'PP', { inode: '6' })]));
  expect(change.gone).toEqual([1, 2]);
  expect(change.mappings.map(({ id }) => id)).toEqual([3, 4]);
});

test('mappings that come and go between others are told apart', () => {
  const space = new WatchedSpace();
  space.update(targetScan([mappingScan(1, 'P'), mappingScan(5, 'P'), mappingScan(9, 'P')]));
  const change = space.update(targetScan([mappingScan(0, 'P'), mappingScan(5, 'P'), mappingScan(7, 'P')]));
  expect(change.gone).toEqual([1, 3]);
  expect(change.mappings.map(({ id, mapping }) => [id, mapping.start])).toEqual([
    [4, 0],
    [5, 7],
  ]);
});

test('a mapping that turns out to be of another kind is gone and new', () => {
  const space = new WatchedSpace();
  space.update(targetScan([mappingScan(1, 'P.', { kind: 'file' })]));
  const change = space.update(targetScan([mappingScan(1, 'P.', { kind: 'tmpfs' })]));
  expect(change.mappings.map(({ id, mapping }) => [id, mapping.kind])).toEqual([[2, 'tmpfs']]);
  expect(change.gone).toEqual([1]);
  expect(space.mappings.map(({ mapping }) => mapping.kind)).toEqual(['tmpfs']);
});

test('new evidence is told without the pages', () => {
  const space = new WatchedSpace();
  space.update(targetScan([mappingScan(1, 'PS')]));
  const change = space.update(targetScan([mappingScan(1, 'PS', { evidence: 'denied' })]));
  expect(change.mappings.map(({ id, evidence }) => [id, evidence])).toEqual([[1, 'denied']]);
  expect(change.pages).toEqual([]);
});

test('figures stay known in passes that do not read them, and are told when they differ', () => {
  const space = new WatchedSpace();
  space.update(targetScan([mappingScan(1, 'P', figures(4))]));
  expect(isQuiet(space.update(targetScan([mappingScan(1, 'P')])))).toBe(true);
  expect(space.mappings[0]?.figures?.kib).toEqual(Float64Array.of(4));
  expect(isQuiet(space.update(targetScan([mappingScan(1, 'P', figures(4))])))).toBe(true);
  expect(space.update(targetScan([mappingScan(1, 'P', figures(8))])).figures).toHaveLength(1);
});

test('exec starts a new epoch: nothing of the old picture is left', () => {
  const space = new WatchedSpace();
  space.update(targetScan([mappingScan(1, 'PP')]));
  const change = space.update(targetScan([mappingScan(1, 'PP')], { epoch: 2 }));
  expect(change.newEpoch).toBe(true);
  expect(change.mappings.map(({ id }) => id)).toEqual([1]);
});

test('pages are counted by state whatever came, went and moved', () => {
  const space = new WatchedSpace();
  const letters = fc.stringMatching(/^[PS.]{1,6}$/);
  fc.assert(
    fc.property(fc.array(fc.array(letters, { maxLength: 4 }), { maxLength: 12 }), (passes) => {
      passes.forEach((pictures, pass) => {
        const mappings = pictures.map((picture, i) => mappingScan(0x100 * (i + 1), picture));
        space.update(targetScan(mappings, { epoch: pass < 6 ? 1 : 2 }));
        const all = pictures.join('');
        const count = (letter: string): number => all.split(letter).length - 1;
        expect(space.statePages[PageState.present]).toBe(count('P'));
        expect(space.statePages[PageState['shared-swapped']]).toBe(count('S'));
        expect(space.statePages[PageState.unmapped]).toBe(count('.'));
      });
    }),
  );
});
