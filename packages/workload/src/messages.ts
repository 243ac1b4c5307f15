import type { RegionReport, RegionSpec, Step } from './region-spec.js';
import type { RhythmOptions } from './rhythm.js';

/** Runs of equal residency, in order, covering a region. */
export type ResidencyRuns = readonly { readonly count: number; readonly resident: boolean }[];

/**
 * The workload's line protocol: one JSON request a line on its standard input, one JSON answer a line on its standard
 * output, in order. An answer means done. The workload exits when its input ends.
 */
export interface Verbs {
  build: { request: { regions: readonly RegionSpec[] }; result: readonly RegionReport[] };
  layout: { request: object; result: readonly RegionReport[] };
  perform: { request: { region: string; step: Step }; result: undefined };
  mincore: { request: { region: string }; result: ResidencyRuns };
  'start-rhythm': { request: RhythmOptions; result: undefined };
  'stop-rhythm': { request: object; result: undefined };
}

export type Verb = keyof Verbs;

export type Request = { [V in Verb]: { id: number; verb: V } & Verbs[V]['request'] }[Verb];

export type Answer = { id: number; result: unknown } | { id: number; error: string };

export function residencyRuns(bytes: Uint8Array): ResidencyRuns {
  const runs: { count: number; resident: boolean }[] = [];
  for (const byte of bytes) {
    const last = runs.at(-1);
    if (last !== undefined && last.resident === (byte === 1)) last.count++;
    else runs.push({ count: 1, resident: byte === 1 });
  }
  return runs;
}
