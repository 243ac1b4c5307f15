import type { PassFacts } from '../api/pass-batch.js';

/** When something was read, and when the shared files it rests on were last asked: at the latest, and at the earliest. */
export interface Reading {
  readonly atMs: number;
  readonly evidenceAtMs: number;
}

/** How old what is on screen is: passes over the mapping in focus come between those over everything. */
export interface Readings {
  /** Nothing is older than this. */
  readonly oldest: Reading;
  /** Of the mappings read since, by id. */
  readonly younger: ReadonlyMap<number, Reading>;
  /** Passes over the focus are being made: one was among the last two. */
  readonly focused: boolean;
  readonly lastFocused: boolean;
}

/** What is known after a pass. `holds`: is this mapping still there? */
export function nextReadings(before: Readings | undefined, pass: PassFacts, holds: (id: number) => boolean): Readings {
  const { takenAtMs, fullTakenAtMs, focus } = pass;
  const oldest = { atMs: fullTakenAtMs, evidenceAtMs: takenAtMs - pass.evidenceAgeMs };
  const lastFocused = focus !== undefined;
  const focused = lastFocused || before?.lastFocused === true;
  if (focus === undefined) return { oldest, younger: new Map(), focused, lastFocused };
  const younger = new Map<number, Reading>();
  for (const [id, reading] of before?.younger ?? []) {
    if (reading.atMs > fullTakenAtMs && holds(id)) younger.set(id, reading);
  }
  const now = { atMs: takenAtMs, evidenceAtMs: takenAtMs - focus.evidenceAgeMs };
  for (const id of focus.mappings) younger.set(id, now);
  return { oldest, younger, focused, lastFocused };
}

export function readingOf(readings: Readings, mapping: number): Reading {
  return readings.younger.get(mapping) ?? readings.oldest;
}
