import { PaceReason } from '@pagelapse/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_DUTY, DEFAULT_MAX_DUTY } from '../duty.js';
import {
  FIGURES_FLOOR_MS,
  FLOOR_MS,
  LONG_REST_LOOK_MS,
  LOOK_MS,
  Pace,
  type PassKind,
  REST_FIGURES_MS,
  REST_FLOOR_MS,
  REST_LOOK_MS,
} from './pace.js';

function full(costMs: number, startedAtMs: number, figures = false) {
  return { kind: 'full', figures, costMs, startedAtMs } as const;
}

function focus(costMs: number, startedAtMs: number) {
  return { kind: 'focus', figures: false, costMs, startedAtMs } as const;
}

interface Made {
  readonly kind: PassKind;
  readonly figures: boolean;
  readonly costMs: number;
  readonly atMs: number;
  /** CPU time spent since the first pass began, by the time this one did. */
  readonly spentMs: number;
}

/** Makes passes as soon as each may start. `cost` says what one costs, `signs` for which there is a sign. */
function run(
  pace: Pace,
  passes: number,
  cost: (pass: { kind: PassKind; figures: boolean; index: number }) => number,
  signs: (index: number) => boolean = () => false,
) {
  const made: Made[] = [];
  let now = 0;
  let spentMs = 0;
  for (let index = 0; index < passes; index++) {
    const sign = signs(index);
    const { kind, atMs } = sign ? pace.nextForSign() : pace.next();
    now = Math.max(now, atMs);
    const figures = kind === 'full' && pace.figuresDue(now, sign);
    const costMs = cost({ kind, figures, index });
    made.push({ kind, figures, costMs, atMs: now, spentMs });
    spentMs += costMs;
    pace.record({ kind, figures, costMs, startedAtMs: now, sign });
  }
  return made;
}

function gaps(made: readonly Made[], of: (pass: Made) => boolean): number[] {
  const at = made.filter(of).map(({ atMs }) => atMs);
  return at.slice(1).map((ms, i) => ms - (at[i] as number));
}

const cost = fc.double({ min: 0.01, max: 3000, noNaN: true });

test('a cheap target is looked at ten times a second', () => {
  const pace = new Pace(DEFAULT_DUTY);
  pace.record(full(0.4, 0, true));
  expect(pace.record(full(0.2, 100))).toMatchObject({ intervalMs: FLOOR_MS, reason: PaceReason.FLOOR });
  expect(pace.next()).toEqual({ kind: 'full', atMs: 200 });
});

test('a dear pass is followed by a pause that pays for it', () => {
  const pace = new Pace(DEFAULT_DUTY);
  pace.record(full(200, 0));
  const { intervalMs, duty, reason } = pace.record(full(100, 15_000));
  expect(reason).toBe(PaceReason.BUDGET);
  expect(intervalMs).toBeCloseTo(100 / DEFAULT_DUTY);
  expect(duty).toBeCloseTo(DEFAULT_DUTY, 10);
});

test('figures are read with the first pass, and then when their allowance has grown back', () => {
  const pace = new Pace(DEFAULT_DUTY);
  expect(pace.figuresDue(0)).toBe(true);
  pace.record(full(2, 0, true));
  pace.record(full(1, 100));
  expect(pace.figuresDue(FIGURES_FLOOR_MS - 1)).toBe(false);
  expect(pace.figuresDue(FIGURES_FLOOR_MS)).toBe(true);
  const made = run(new Pace(DEFAULT_DUTY), 2000, ({ figures }) => (figures ? 41 : 40)).slice(100);
  // 1 ms more than a plain pass, at a fifth of 2 %: never the reason to wait.
  expect(Math.max(...gaps(made, ({ figures }) => figures))).toBeLessThanOrEqual(41 / (0.8 * DEFAULT_DUTY) + FLOOR_MS);
  const dear = run(new Pace(DEFAULT_DUTY), 2000, ({ figures }) => (figures ? 101 : 1));
  // 100 ms more, while plain passes leave half of the duty.
  expect(Math.min(...gaps(dear.slice(100), ({ figures }) => figures))).toBeGreaterThanOrEqual(9999);
});

test('a focus that is cheap is read at the floor, and what it leaves is spent on the rest', () => {
  const pace = new Pace(DEFAULT_DUTY);
  pace.focus(true);
  const made = run(pace, 2000, ({ kind }) => (kind === 'focus' ? 0.4 : 40));
  expect(gaps(made.slice(10), () => true).every((ms) => Math.abs(ms - FLOOR_MS) < 1)).toBe(true);
  const between = gaps(made.slice(10), ({ kind }) => kind === 'full');
  const [last] = between.slice(-1) as [number];
  // 40 ms out of the 1.6 % that 0.4 ms in 100 ms leave.
  expect(last).toBeGreaterThan(2300);
  expect(last).toBeLessThan(2700);
});

test('a target that is cheap as a whole is read as a whole, focus or not', () => {
  const pace = new Pace(DEFAULT_DUTY);
  pace.focus(true);
  expect(run(pace, 100, ({ kind }) => (kind === 'focus' ? 0.2 : 1)).every(({ kind }) => kind === 'full')).toBe(true);
});

test('a focus that is nearly everything is left aside, and tried again now and then', () => {
  const pace = new Pace(DEFAULT_DUTY);
  pace.focus(true);
  let focusMs = 38;
  const cost = ({ kind }: { kind: PassKind }): number => (kind === 'focus' ? focusMs : 40);
  const dear = run(pace, 200, cost).filter(({ kind }) => kind === 'focus');
  expect(dear.length).toBeGreaterThan(10);
  expect(dear.length).toBeLessThan(25);
  focusMs = 1;
  expect(run(pace, 200, cost).filter(({ kind }) => kind === 'focus').length).toBeGreaterThan(100);
});

test('a rest lasts ten full passes, or a minute more than one, and nothing that is owed is forgotten in it', () => {
  const pace = new Pace(DEFAULT_DUTY);
  expect(pace.record({ ...full(0.4, 0), rests: true })).toMatchObject({
    intervalMs: REST_FLOOR_MS,
    reason: PaceReason.REST,
  });
  const { intervalMs, duty } = pace.record({ ...full(100, 1000), rests: true });
  // 0.4 ms were paid ahead; now it is 8, what 400 ms are worth.
  expect(intervalMs).toBeCloseTo(10 * 5380);
  expect(duty).toBeCloseTo(DEFAULT_DUTY / 10);
  expect(pace.restsUntil).toBeCloseTo(54_800);
  expect(pace.next().atMs).toBeCloseTo(6380);
  pace.record(full(100, 6380));
  expect(pace.restsUntil).toBe(6380);
  // A full pass of 2 s is due after 100 s; the 100 ms that were paid ahead are usual still.
  expect(pace.record({ ...full(2000, 11_380), rests: true }).intervalMs).toBeCloseTo(164_600);
});

test('while nothing moves, and after ten seconds of rest again, signs are looked for less often, until something moves', () => {
  const pace = new Pace(DEFAULT_DUTY);
  pace.record({ ...full(1, 0), rests: true });
  expect(pace.lookMs(true, 9_999)).toBe(REST_LOOK_MS);
  pace.record({ ...full(1, 5_000), rests: true });
  expect(pace.lookMs(true, 10_000)).toBe(LONG_REST_LOOK_MS);
  pace.record(full(1, 11_000));
  expect(pace.lookMs(true, 11_900)).toBe(LOOK_MS);
  expect(pace.lookMs(true, 16_000)).toBe(REST_LOOK_MS);
  pace.record({ ...full(1, 12_000), rests: true });
  expect(pace.lookMs(true, 21_999)).toBe(REST_LOOK_MS);
  expect(pace.lookMs(true, 22_000)).toBe(LONG_REST_LOOK_MS);
});

test('smaps of a target that rests is read again when something has moved, or after five minutes', () => {
  const pace = new Pace(DEFAULT_DUTY);
  pace.record({ ...full(1, 0, true), rests: true });
  expect(pace.figuresDue(60_000, false, true)).toBe(false);
  expect(pace.figuresDue(60_000, false, false)).toBe(true);
  expect(pace.figuresDue(REST_FIGURES_MS, false, true)).toBe(true);
  pace.record(full(1, 60_000));
  expect(pace.figuresDue(61_000, false, true)).toBe(true);
});

test('passes move apart as the target grows, and no stretch of time costs it more than its budget', () => {
  // 12 ms of walking a resident GiB: from 1 GiB to 10, growing from one pass to the next.
  const grown = (index: number): number => 12 * Math.min(10, 1 + index / 20);
  for (const duty of [DEFAULT_DUTY, DEFAULT_MAX_DUTY]) {
    const made = run(new Pace(duty), 400, ({ figures, index }) => grown(index) * (figures ? 2 : 1));
    const apart = gaps(made, ({ kind }) => kind === 'full');
    const [young, old] = [apart.slice(0, 20), apart.slice(-20)].map((part) => part.reduce((sum, ms) => sum + ms) / 20);
    expect((old as number) / (young as number)).toBeGreaterThan(5);
    // One pass and one reading of figures may be ahead of what is paid, whenever one begins and stops to look.
    const ahead = 2 * grown(made.length);
    for (const [i, from] of made.entries()) {
      for (const to of made.slice(i)) {
        expect(to.spentMs - from.spentMs).toBeLessThanOrEqual(duty * (to.atMs - from.atMs) + ahead);
      }
    }
  }
});

test('another duty counts from the moment it is said, and is told with the next pass', () => {
  const pace = new Pace(DEFAULT_DUTY);
  expect(pace.record(full(100, 0)).budget).toBe(DEFAULT_DUTY);
  expect(pace.next().atMs).toBeCloseTo(10_000);
  // 20 of 200 ms, half of them ahead, are paid by then, the rest five times as fast.
  pace.changeDuty(0.1, 1000);
  expect(pace.next().atMs).toBeCloseTo(2800);
  expect(pace.record(full(100, 2800)).budget).toBe(0.1);
  expect(pace.next().atMs).toBeCloseTo(3800);
  // Half of it was paid at the larger share; what is left is paid at the smaller.
  pace.changeDuty(DEFAULT_DUTY, 3300);
  expect(pace.next().atMs).toBeCloseTo(5800);
  expect(pace.duty).toBe(DEFAULT_DUTY);
});

test('whenever the duty is changed, no more is spent than the shares in force allowed', () => {
  const step = fc.record({ costMs: cost, duty: fc.double({ min: 0.001, max: 1, noNaN: true }) });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 100 }), (steps) => {
      const pace = new Pace(DEFAULT_DUTY);
      let [now, allowedMs, spentMs, most] = [0, 0, 0, 0];
      for (const { costMs, duty } of steps) {
        const { atMs } = pace.next();
        allowedMs += pace.duty * (Math.max(now, atMs) - now);
        now = Math.max(now, atMs);
        expect(spentMs).toBeLessThanOrEqual(allowedMs + most + 1e-6);
        spentMs += costMs;
        most = Math.max(most, costMs);
        pace.record(full(costMs, now));
        pace.changeDuty(duty, now);
      }
    }),
  );
});

test('what is in force is said of the focus while there is one', () => {
  const pace = new Pace(DEFAULT_DUTY);
  pace.record(full(100, 0));
  pace.focus(true);
  expect(pace.next()).toEqual({ kind: 'focus', atMs: FLOOR_MS });
  const { intervalMs, duty } = pace.record(focus(6, 100));
  // 6 ms and as much ahead, out of two thirds of the duty.
  expect(intervalMs).toBeCloseTo(900);
  expect(duty).toBeCloseTo(DEFAULT_DUTY);
  pace.focus(false);
  expect(pace.next().kind).toBe('full');
});

test('with a sign the next pass comes at once, on screen first, and what it takes is paid before there is another', () => {
  const pace = new Pace(DEFAULT_DUTY);
  pace.focus(true);
  const made = run(pace, 30, ({ kind }) => (kind === 'focus' ? 8 : 80));
  const { atMs } = made.at(-1) as Made;
  const nowMs = Math.max(atMs, pace.nextForSign().atMs) + 1;
  expect(pace.nextForSign().kind).toBe('focus');
  expect(pace.nextForSign().atMs).toBeLessThan(pace.next().atMs);
  pace.record({ ...focus(8, nowMs), sign: true });
  const waitMs = pace.nextForSign().atMs - nowMs;
  expect(waitMs).toBeGreaterThan(8 / DEFAULT_DUTY - FLOOR_MS);
  expect(waitMs).toBeLessThan((8 / DEFAULT_DUTY) * 1.5 + FLOOR_MS);
});

test('where passes are cheap and one in eight is dear, none leaves a debt', () => {
  const pace = new Pace(DEFAULT_DUTY);
  let now = 0;
  for (let index = 0; index < 200; index++) {
    pace.record(full(index % 8 === 0 ? 5 : 1, now));
    if (index >= 32) expect(pace.nextForSign().atMs).toBeLessThanOrEqual(now);
    now = pace.next().atMs;
  }
});

test('a first pass for a sign leaves smaps to the next one', () => {
  const pace = new Pace(DEFAULT_DUTY);
  pace.record(full(1, 0, true));
  pace.record(full(1, 1500));
  expect(pace.figuresDue(3000)).toBe(true);
  expect(pace.figuresDue(3000, true)).toBe(false);
  pace.record({ ...full(1, 3000), sign: true });
  expect(pace.figuresDue(3100, true)).toBe(true);
});

test('whatever each pass costs and however the focus changes, signs or none, no more is ahead of the duty than a pass of each kind', () => {
  const step = fc.record({
    costMs: cost,
    focus: fc.option(fc.boolean(), { freq: 3, nil: undefined }),
    sign: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 200 }), (steps) => {
      const pace = new Pace(DEFAULT_DUTY);
      const last = { focus: 0, full: 0, figures: 0 };
      const costOf = ({ kind, figures, index }: { kind: PassKind; figures: boolean; index: number }): number => {
        const { costMs, focus: wanted } = steps[index] as { costMs: number; focus: boolean | undefined };
        if (wanted !== undefined) pace.focus(wanted);
        return figures ? Math.max(costMs, last[kind]) : costMs;
      };
      const made = run(pace, steps.length, costOf, (index) => steps[index]?.sign === true);
      for (const { kind, figures, costMs, atMs, spentMs } of made) {
        // Before a pass its own account is paid off: ahead are at most the last pass of the others.
        last[kind] = 0;
        const ahead = last.focus + last.full + last.figures;
        expect(spentMs).toBeLessThanOrEqual(DEFAULT_DUTY * atMs + ahead + 1e-6);
        last[kind] = costMs;
        if (figures) last.figures = costMs;
      }
    }),
  );
});

test('passes start no closer than the floor, full ones never later than their part of the budget says', () => {
  fc.assert(
    fc.property(cost, cost, cost, (focusMs, plainMs, extraMs) => {
      const pace = new Pace(DEFAULT_DUTY);
      pace.focus(true);
      const made = run(pace, 300, ({ kind, figures }) =>
        kind === 'focus' ? focusMs : figures ? plainMs + extraMs : plainMs,
      );
      for (const gap of gaps(made, () => true)) expect(gap).toBeGreaterThanOrEqual(FLOOR_MS - 1e-6);
      // 4 parts of 13; a pass over the focus that has just begun is waited for, and as much is paid ahead.
      const most = 2 * (((plainMs + extraMs) * 13) / 4 / DEFAULT_DUTY) + 2 * FLOOR_MS;
      for (const gap of gaps(made, ({ kind }) => kind === 'full')) expect(gap).toBeLessThanOrEqual(most);
      const { atMs, spentMs } = made.at(-1) as Made;
      expect(spentMs).toBeLessThanOrEqual(DEFAULT_DUTY * atMs + 2 * (focusMs + plainMs + extraMs));
    }),
  );
});

test('looks are paid for out of the time in which they are made: a pass that one leads to pays for itself alone', () => {
  const pace = new Pace(DEFAULT_DUTY);
  pace.record(full(2, 0));
  let nowMs = 500;
  for (; nowMs < 2000; nowMs += LOOK_MS) pace.looked(0.25, nowMs);
  expect(pace.nextForSign().atMs).toBeLessThan(nowMs);
  pace.record({ ...full(2, nowMs), sign: true });
  expect(pace.nextForSign().atMs - nowMs).toBeLessThan(2 / DEFAULT_DUTY + FLOOR_MS);
});

test('however dear looks are, they leave half of the duty to passes, and the interval told counts them', () => {
  const pace = new Pace(DEFAULT_DUTY);
  for (let i = 0; i < 20; i++) pace.looked(5, -10_000 + i);
  expect(pace.lookMs(false, 0)).toBe(500);
  const { intervalMs } = pace.record(full(10, 0));
  let nowMs = pace.nextForSign().atMs;
  let spentMs = 10;
  while (nowMs < pace.next().atMs) {
    pace.looked(5, nowMs);
    spentMs += 5;
    nowMs += Math.min(pace.next().atMs - nowMs, pace.lookMs(false, nowMs));
  }
  expect(nowMs).toBeLessThanOrEqual(2 * (20 / DEFAULT_DUTY));
  expect(Math.abs(intervalMs - nowMs)).toBeLessThanOrEqual(pace.lookMs(false, nowMs));
  expect(spentMs).toBeLessThanOrEqual(nowMs * DEFAULT_DUTY);
});
