import { expect, test } from 'vitest';
import { wireBatch } from '../api/wire.fixture.js';
import { batchOfWire } from '../api/wire-to-batch.js';
import { nextReadings, type Readings, readingOf } from './readings.js';

interface PassOf {
  readonly at: number;
  /** Full pass before, and the mappings read in this one. */
  readonly full?: number;
  readonly read?: number[];
  readonly evidenceAge?: number;
  readonly readEvidenceAge?: number;
}

function after(before: Readings | undefined, { at, full, read, ...evidence }: PassOf, held = (_id: number) => true) {
  const { pass } = batchOfWire(
    wireBatch({
      pass: {
        takenAtMs: at,
        evidenceAgeMs: evidence.evidenceAge ?? 0,
        fullTakenAtMs: full ?? at,
        focusOnly: read !== undefined,
        readMappings: read ?? [],
        readEvidenceAgeMs: evidence.readEvidenceAge ?? 0,
      },
    }),
  );
  return nextReadings(before, pass, held);
}

test('after a full pass everything is as old as the pass', () => {
  const readings = after(undefined, { at: 1000, evidenceAge: 300 });
  expect(readingOf(readings, 1)).toEqual({ atMs: 1000, evidenceAtMs: 700 });
  expect(readings.focused).toBe(false);
});

test('R-PASS: what a pass over the focus read is of now, the rest of the full pass before', () => {
  const full = after(undefined, { at: 1000 });
  const focused = after(full, { at: 1100, full: 1000, read: [2], evidenceAge: 900, readEvidenceAge: 50 });
  expect(readingOf(focused, 2)).toEqual({ atMs: 1100, evidenceAtMs: 1050 });
  expect(readingOf(focused, 1)).toEqual({ atMs: 1000, evidenceAtMs: 200 });
  expect(focused.focused).toBe(true);
});

test('a mapping that has left the focus keeps its reading until a full pass makes it older than the rest', () => {
  const first = after(after(undefined, { at: 1000 }), { at: 1100, full: 1000, read: [2] });
  const second = after(first, { at: 1200, full: 1000, read: [3] });
  expect(readingOf(second, 2).atMs).toBe(1100);
  // The full pass at 1300 changed nothing and was not told.
  const third = after(second, { at: 1400, full: 1300, read: [3] });
  expect(readingOf(third, 2).atMs).toBe(1300);
  expect(after(second, { at: 1400, full: 1000, read: [3] }, (id) => id !== 2).younger.has(2)).toBe(false);
});

test('a full pass now and then does not end the focus, two in a row do', () => {
  const focused = after(after(undefined, { at: 1000 }), { at: 1100, full: 1000, read: [2] });
  const once = after(focused, { at: 1200 });
  expect(once.focused).toBe(true);
  expect(readingOf(once, 2).atMs).toBe(1200);
  expect(after(once, { at: 1300 }).focused).toBe(false);
});

test('a key says what it knows of a watch that has been running for others', () => {
  const readings = after(undefined, { at: 5000, full: 2000, read: [4] });
  expect(readingOf(readings, 4).atMs).toBe(5000);
  expect(readingOf(readings, 1).atMs).toBe(2000);
});
