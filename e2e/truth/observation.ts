import { expect } from 'vitest';
import type { Oracle } from './oracle.js';
import { type Picture, stillDifferences, withoutHuge } from './page-picture.js';
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

export interface Leniency {
  /** Differences that are no mistake, as `seen / true`, in the mapping that starts at this page. */
  readonly forgiven?: (start: number) => readonly string[];
  readonly ignoreHuge?: boolean;
}

/** Every page of every mapping that stood still is in the state that the independent program says. */
export function expectAgreement(
  seen: readonly Picture[],
  observation: Observation<unknown>,
  lenient: Leniency = {},
): void {
  const { before, after } = observation;
  expect(borders(seen)).toEqual(borders(before));
  const mistakes: { readonly at: number; readonly wrong: Record<string, number> }[] = [];
  const plain = lenient.ignoreHuge === true ? withoutHuge : (runs: Picture['runs']) => runs;
  for (const [i, { start, runs }] of seen.entries()) {
    const { wrong } = stillDifferences(plain(runs), plain(before[i]?.runs ?? []), plain(after[i]?.runs ?? []));
    for (const pair of lenient.forgiven?.(start) ?? []) delete wrong[pair];
    if (Object.keys(wrong).length > 0) mistakes.push({ at: start, wrong });
  }
  // Once and not for each of hundreds of mappings: under emulation asking costs more than comparing.
  expect(mistakes).toEqual([]);
}

function borders(pictures: readonly Picture[]): string {
  return pictures.map(({ start, end }) => `${start}-${end}`).join('\n');
}
