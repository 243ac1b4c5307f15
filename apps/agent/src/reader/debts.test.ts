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

test('what was spent is the duty times the time, plus what is still owed; nothing is saved up', () => {
  const account = fc.constantFrom<Account>('focus', 'full', 'figures');
  const event = fc.record({ account, costMs: fc.double({ min: 0, max: 500, noNaN: true }), afterMs: fc.nat(60_000) });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const made = debts({});
      let now = 0;
      let spent = 0;
      for (const { account: who, costMs, afterMs } of events) {
        now += afterMs;
        made.payUntil(now);
        made.owe(who, costMs);
        spent += costMs;
        expect(spent).toBeLessThanOrEqual(DUTY * now + made.totalMs + 1e-6);
        const paidAt = Math.max(...(['focus', 'full', 'figures'] as const).map((each) => made.paidAt(each)));
        expect(paidAt).toBeCloseTo(now + made.totalMs / DUTY, 3);
      }
    }),
  );
});
