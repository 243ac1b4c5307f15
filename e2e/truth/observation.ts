import { expect } from 'vitest';
import type { Oracle } from './oracle.js';
import { type Picture, stillDifferences } from './page-picture.js';
import { FULL_SIGHT, type Sight, saidOfRun } from './sight.js';
import { whileStopped } from './stopped-process.js';

/**
 * A reading of a stopped process between two looks of the independent program. The process cannot move its pages,
 * but its neighbours on the host can: swap areas are shared, and reading one page back takes those beside it along.
 */
export interface Observation<T> {
  readonly value: T;
  readonly before: readonly Picture[];
  readonly after: readonly Picture[];
  /** Pages that moved between the two looks, by mapping. */
  readonly moved: readonly number[];
}

/** More than this on a host says that it is busy swapping for somebody else, and nothing can be compared. */
const MOVED_AT_MOST = 500;

export function observe<T>(pid: number, oracle: Oracle, read: () => T): Observation<T> {
  const [before, value, after] = whileStopped(pid, () => [oracle.read(pid), read(), oracle.read(pid)] as const);
  expect(borders(after)).toEqual(borders(before));
  const moved = before.map(({ runs }, i) => stillDifferences(runs, runs, after[i]?.runs ?? []).moved);
  expect(
    moved.reduce((sum, pages) => sum + pages, 0),
    'pages moved by others on this host',
  ).toBeLessThan(MOVED_AT_MOST);
  return { value, before, after, moved };
}

/**
 * Of every page of every mapping that stood still, exactly that is said which its true state, as the independent program
 * has it, lets a reader say who sees this much of the mapping that starts at `start`; all of it, unless told. `earlierOf`:
 * what it saw there before and a reading may still hold on to.
 */
export function expectAgreement(
  seen: readonly Picture[],
  observation: Observation<unknown>,
  sightOf: (start: number) => Sight = () => FULL_SIGHT,
  earlierOf: (picture: Picture) => readonly Picture[] = () => [],
): void {
  const { before, after } = observation;
  expect(borders(seen)).toEqual(borders(before));
  const mistakes: { readonly at: number; readonly wrong: Record<string, number> }[] = [];
  for (const [i, picture] of seen.entries()) {
    const { start, runs } = picture;
    const sight = sightOf(start);
    const said = (truth: Picture) => truth.runs.map((run) => saidOfRun(run, sight));
    const { wrong } = stillDifferences(
      runs,
      said(before[i] as Picture),
      said(after[i] as Picture),
      earlierOf(picture).map(said),
    );
    if (Object.keys(wrong).length > 0) mistakes.push({ at: start, wrong });
  }
  // Once and not for each of hundreds of mappings: under emulation asking costs more than comparing.
  expect(mistakes).toEqual([]);
}

function borders(pictures: readonly Picture[]): string {
  return pictures.map(({ start, end }) => `${start}-${end}`).join('\n');
}
