import { flagsOf, PageFlag, type PageRuns, PageRunsBuilder, pageCode } from '@pagelapse/address-space';
import type { MappingScan } from '@pagelapse/procfs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mappingScan, runsOf, targetScan } from '../testing/scans.js';
import { WriteLedger } from './write-ledger.js';

const START = 0x7f00;

/** As a picture of letters; a lower case `w` is a present page that is soft-dirty, a `W` a swapped one. */
function pages(picture: string): PageRuns {
  const builder = new PageRunsBuilder();
  for (const letter of picture) {
    const state = runsOf(letter === 'w' ? 'P' : letter === 'W' ? 's' : letter).codes[0] as number;
    builder.push(1, pageCode(state, 'wW'.includes(letter) ? PageFlag['soft-dirty'] : 0));
  }
  return builder.finish();
}

/** One letter a page: written, not written, not known. */
function told({ runs }: MappingScan): string {
  let text = '';
  for (let i = 0; i < runs.count; i++) {
    const flags = flagsOf(runs.codes[i] as number);
    const letter = flags & PageFlag['soft-dirty'] ? 'w' : flags & PageFlag['writes-unknown'] ? '?' : '-';
    text += letter.repeat(runs.lengths[i] as number);
  }
  return text;
}

type Of = Omit<NonNullable<Parameters<typeof mappingScan>[2]>, 'start'> & { start?: number };

function passes(ledger: WriteLedger, ...pictures: string[]): string[] {
  return pictures.map((picture) => pass(ledger, picture));
}

function pass(ledger: WriteLedger, picture: string, { start = START, ...of }: Of = {}): string {
  const read = mappingScan(start, picture, { ...of, runs: pages(picture) });
  return told(ledger.mark(targetScan([read])).mappings[0] as MappingScan);
}

function begun(): WriteLedger {
  const ledger = new WriteLedger();
  ledger.begin(1000, 1);
  return ledger;
}

test('nothing is said of writes before a reset', () => {
  const read = targetScan([mappingScan(START, 'PSw', { runs: pages('PSw') })]);
  expect(new WriteLedger().mark(read)).toBe(read);
});

test('a shared page in swap, in the swap cache, elsewhere or on disk is not known', () => {
  expect(pass(begun(), 'PwScRd?.Zg')).toBe('-w?????---');
});

test('a shared page that came back without the bit stays unknown until it is written', () => {
  expect(passes(begun(), 'PPww', 'PSSw', 'PPPw', 'PwPw', 'PPPP')).toEqual(['--ww', '-??w', '-??w', '-w?w', '--?-']);
});

test('private memory takes the bit along: what is in swap without it was not written', () => {
  expect(pass(begun(), 'PwsW', { perms: 'rw-p', kind: 'anonymous' })).toBe('-w-w');
});

test('where nothing can be written through the mapping, nothing is unknown', () => {
  expect(pass(begun(), 'PSR', { perms: 'r--s' })).toBe('---');
});

test('pages of hugetlbfs are not known in any state', () => {
  expect(pass(begun(), 'PP.', { kind: 'hugetlb' })).toBe('??-');
});

test('another reset forgets what was lost before', () => {
  const ledger = begun();
  expect(passes(ledger, 'SS', 'PP')).toEqual(['??', '??']);
  ledger.begin(2000, 1);
  expect(pass(ledger, 'PP')).toBe('--');
  expect(ledger.sinceMs).toBe(2000);
});

test('an exec ends the account', () => {
  const ledger = begun();
  expect(passes(ledger, 'SP')).toEqual(['?-']);
  const after = targetScan([mappingScan(START, 'SP')], { epoch: 2 });
  expect(ledger.mark(after)).toBe(after);
  expect(ledger.sinceMs).toBeUndefined();
});

test('a mapping that is cut or grows keeps what was lost at its addresses', () => {
  const ledger = begun();
  expect(pass(ledger, 'PSSP')).toBe('-??-');
  expect(pass(ledger, 'PP', { start: START + 1 })).toBe('??');
  expect(pass(ledger, 'PPPPP')).toBe('-??--');
});

test('a mapping that was not read anew is told with the very same object', () => {
  const ledger = begun();
  const read = targetScan([mappingScan(START, 'PS')]);
  const [first, again] = [ledger.mark(read), ledger.mark({ ...read })];
  expect(again.mappings[0]).toBe(first.mappings[0]);
});

test('page by page, over any passes: written while the bit is there, else lost once means not known', () => {
  const row = fc.string({ unit: fc.constantFrom('P', 'P', 'P', 'w', 'S', '.'), minLength: 40, maxLength: 40 });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 8 }), (rows) => {
      const ledger = begun();
      const lost = new Set<number>();
      for (const picture of rows) {
        const expected = Array.from(picture, (letter, page) => {
          if (letter === 'S') lost.add(page);
          if (letter === 'w' || letter === '.') lost.delete(page);
          return letter === 'w' ? 'w' : lost.has(page) ? '?' : '-';
        });
        expect(pass(ledger, picture)).toBe(expected.join(''));
      }
    }),
  );
});
