import { PageFlag, PageRunsBuilder, PageState, pageCode } from '@pagelapse/address-space';
import { expect, test } from 'vitest';
import { type Around, outlookOf, proposalOf } from './page-act-outlook.js';

const MIB = 256;
const builder = new PageRunsBuilder();
builder.push(8 * MIB, pageCode(PageState.present, PageFlag.exclusive));
builder.push(2 * MIB, pageCode(PageState.present, 0));
builder.push(MIB, PageState['resident-elsewhere']);
builder.push(4 * MIB, PageState.swapped);
builder.push(3 * MIB, PageState['shared-swapped']);
builder.push(MIB, PageState['on-disk']);
builder.push(MIB, PageState.unmapped);
const runs = builder.finish();
const whole = outlookOf(runs, 0, runs.pages);
const AROUND: Around = {
  pageSize: 4096,
  ofFile: false,
  locked: false,
  swap: { total: 2 ** 30, free: 2 ** 30 },
  sizeText: (bytes) => `${bytes / 2 ** 20} MiB`,
};

test('pages of a range are told apart by what can be done about them', () => {
  expect(whole).toEqual({
    alone: 8 * MIB,
    byOthers: 2 * MIB,
    elsewhere: MIB,
    swapped: 4 * MIB,
    sharedSwapped: 3 * MIB,
    onDisk: MIB,
  });
  expect(outlookOf(runs, 7 * MIB, 2 * MIB)).toMatchObject({ alone: MIB, byOthers: MIB, elsewhere: 0 });
});

test('a page-out says what goes, what that costs, and what stays', () => {
  expect(proposalOf('page-out', whole, AROUND)).toEqual({
    pages: 8 * MIB,
    says: [
      '8 MiB go to swap. Each page that the process touches again is read back first: a major fault.',
      '2 MiB are mapped more than once and stay.',
      '1 MiB are in memory but not mapped here, and stay.',
    ],
  });
});

test('where there is no swap, or too little, that is said before', () => {
  const without = { ...AROUND, swap: { total: 0, free: 0 } };
  expect(proposalOf('page-out', whole, without).says).toContain('There is no swap on this host: nothing will leave.');
  const little = { ...AROUND, swap: { total: 2 ** 30, free: 2 ** 20 } };
  expect(proposalOf('page-out', whole, little).says).toContain('Swap has room for 1 MiB.');
  expect(proposalOf('page-out', whole, { ...without, ofFile: true }).says).toHaveLength(3);
});

test('a locked mapping, and one without memory, are left alone', () => {
  expect(proposalOf('page-out', whole, { ...AROUND, locked: true }).pages).toBe(0);
  expect(proposalOf('cold', outlookOf(runs, 11 * MIB, MIB), AROUND).pages).toBe(0);
});

test('made cold, nothing leaves at once', () => {
  expect(proposalOf('cold', whole, AROUND).says[0]).toMatch(/^8 MiB become the first .* Nothing leaves at once\.$/);
});

test('brought back, private memory is said to look as before', () => {
  const { pages, says } = proposalOf('bring-back', whole, AROUND);
  expect(pages).toBe(8 * MIB);
  expect(says).toHaveLength(3);
  expect(says[1]).toMatch(/point into swap until the process touches them/);
});
