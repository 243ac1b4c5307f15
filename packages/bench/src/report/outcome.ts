/** How a column's numbers are written. */
export type Unit = 'text' | 'count' | 'ms' | 'ratio' | 'bytes' | 'percent';

export interface Column {
  readonly title: string;
  readonly unit: Unit;
}

/** Text stands as it is, in a column of any unit. */
export type Cell = string | number;

export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A goal and what was measured beside it. */
export interface Verdict {
  /** Names the goal; `tried.ts` tells by it what was tried. */
  readonly id: string;
  readonly what: string;
  readonly unit: Unit;
  readonly goal: number;
  readonly bound: 'at most' | 'at least';
  readonly measured: number;
}

export function isMet({ goal, bound, measured }: Verdict): boolean {
  return bound === 'at most' ? measured <= goal : measured >= goal;
}

/** What a bench found out. */
export interface Outcome {
  readonly tables: readonly Table[];
  readonly verdicts: readonly Verdict[];
  /** Sentences about how it was measured, and what to keep in mind. */
  readonly notes: readonly string[];
}

/** The bench cannot run here; the message says why in one sentence. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
}
