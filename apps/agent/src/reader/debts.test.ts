import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Account, Debts } from './debts.js';

const DUTY = 0.02;

function debts(owed: Partial<Record<Account, number>>): Debts {
  const made = new Debts(DUTY);
  made.payUntil(0);
  for (const [account, ms] of Object.entries(owed)) made.owe(account as Account, ms);
  return made;
}

test('one who owes alone is paid off at the whole rate', () => {
  expect(debts({ full: 20 }).paidAt('full')).toBeCloseTo(1000);
  expect(debts({ figures: 20 }).paidAt('figures')).toBeCloseTo(1000);
});

test('the focus has two thirds of what passes take, and full ones all that it leaves', () => {
  const both = debts({ focus: 20, full: 20 });
  expect(both.paidAt('focus')).toBeCloseTo(1500);
  expect(both.paidAt('full')).toBeCloseTo(2000);
  both.payUntil(1500);
  expect(both.owed('focus')).toBe(0);
  expect(both.owed('full')).toBeCloseTo(10);
});

test('without a focus figures have a fifth', () => {
  expect(debts({ full: 1000, figures: 4 }).paidAt('figures')).toBeCloseTo(1000);
});

test('an account told to pays ahead, at its part, and no further', () => {
  const made = debts({ focus: 8 });
  made.payAhead('focus', 2);
  expect(made.paidAt('focus')).toBeCloseTo(400);
  expect(made.paidAheadAt('focus')).toBeCloseTo(500);
  made.payUntil(5000);
  made.owe('focus', 8);
  expect(made.owed('focus')).toBeCloseTo(6);
  expect(made.paidAheadAt('focus')).toBeCloseTo(5400);
  // Another's turn: what was paid ahead is not lost.
  made.payUntil(5400);
  made.payAhead('full', 4);
  expect(made.paidAheadAt('full')).toBeCloseTo(5600);
  made.owe('focus', 8);
  expect(made.owed('focus')).toBeCloseTo(6);
});

test('what was spent is the duty times the time, plus what is still owed', () => {
  const account = fc.constantFrom<Account>('focus', 'full', 'figures');
  const costMs = fc.double({ min: 0, max: 500, noNaN: true });
  const event = fc.record({ account, costMs, aheadMs: costMs, afterMs: fc.nat(60_000) });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const made = debts({});
      let now = 0;
      let spent = 0;
      for (const { account: who, costMs, aheadMs, afterMs } of events) {
        now += afterMs;
        made.payUntil(now);
        made.owe(who, costMs);
        spent += costMs;
        const accounts = ['focus', 'full', 'figures'] as const;
        const owed = accounts.reduce((sum, each) => sum + made.owed(each), 0);
        expect(spent).toBeLessThanOrEqual(DUTY * now + owed + 1e-6);
        made.payAhead(who, aheadMs);
        const paidAt = Math.max(...accounts.map((each) => made.paidAheadAt(each)));
        expect(paidAt).toBeCloseTo(now + made.totalMs / DUTY, 3);
      }
    }),
  );
});
