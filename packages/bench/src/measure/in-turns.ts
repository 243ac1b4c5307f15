import { mean, median } from './statistics.js';

/** What one run of something took. */
export interface Took {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Measured over the rounds, each of its own column, and the mean of the wall times. */
export interface Measured extends Took {
  readonly meanWallMs: number;
}

export interface Turns {
  readonly warmUps: number;
  readonly rounds: number;
}

/**
 * Runs every contestant once a round, A B C A B C, so that whatever else the machine does meets all of them alike;
 * what is published is the ratio of their medians. Warm-ups are run and forgotten.
 */
export async function inTurns<Name extends string>(
  { warmUps, rounds }: Turns,
  contestants: Readonly<Record<Name, () => Took | Promise<Took>>>,
): Promise<Record<Name, Measured>> {
  const names = Object.keys(contestants) as Name[];
  const taken = new Map<Name, Took[]>(names.map((name) => [name, []]));
  for (let round = 0; round < warmUps + rounds; round++) {
    for (const name of names) {
      const took = await contestants[name]();
      if (round >= warmUps) taken.get(name)?.push(took);
    }
  }
  const entries = names.map((name) => [name, measuredOf(taken.get(name) ?? [])] as const);
  return Object.fromEntries(entries) as Record<Name, Measured>;
}

function measuredOf(taken: readonly Took[]): Measured {
  const wallMs = taken.map((took) => took.wallMs);
  return { wallMs: median(wallMs), cpuMs: median(taken.map(({ cpuMs }) => cpuMs)), meanWallMs: mean(wallMs) };
}
