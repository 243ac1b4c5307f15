import { expect, test } from 'vitest';
import { type StateRun, stillDifferences } from './page-picture.js';

const LETTERS: Readonly<Record<string, string>> = { P: 'present', S: 'shared-swapped', '.': 'unmapped' };

/** One letter a page; small letters are huge pages. */
function drawn(text: string): StateRun[] {
  return Array.from(text, (letter) => ({
    state: LETTERS[letter.toUpperCase()] as string,
    huge: letter !== letter.toUpperCase(),
    count: 1,
  }));
}

/** The same pages, with neighbours that are equal joined. */
function joined(text: string): StateRun[] {
  return (text.match(/(.)\1*/g) ?? []).map((run) => ({ ...(drawn(run)[0] as StateRun), count: run.length }));
}

test.each([drawn, joined])('pages that stood still are compared one by one, however they are cut into runs', (runs) => {
  const compare = (seen: string, before: string, after: string) =>
    stillDifferences(runs(seen), joined(before), drawn(after));
  expect(compare('PPSS..', 'PPSS..', 'PPSS..')).toEqual({ wrong: {}, moved: 0 });
  expect(compare('PPSS..', 'PSSSSS', 'PSSSSS')).toEqual({
    wrong: { 'present / shared-swapped': 1, 'unmapped / shared-swapped': 2 },
    moved: 0,
  });
  expect(compare('PPPP', 'PSSP', 'PPSP')).toEqual({ wrong: { 'present / shared-swapped': 1 }, moved: 1 });
  expect(compare('PPpp', 'PPPP', 'PPPP')).toEqual({ wrong: { 'present huge / present': 2 }, moved: 0 });
});

test('pages that only one door has are differences', () => {
  expect(stillDifferences(joined('PP'), joined('PPSS'), joined('PPSS')).wrong).toEqual({
    'nothing / shared-swapped': 2,
  });
  expect(stillDifferences(joined('PPSS'), joined('PP'), joined('PP')).wrong).toEqual({ 'shared-swapped / nothing': 2 });
  expect(stillDifferences(joined('PP'), joined('PP'), joined('PPS'))).toEqual({ wrong: {}, moved: 1 });
});
