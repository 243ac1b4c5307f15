import { countPages, type Mapping, type PageRuns } from '@pagelapse/address-space';
import type { AskedPast } from '../api/past.js';
import type { MappingSample, Span } from './page-history.js';
import { Stints } from './stints.js';
import { runsOfStretch, StretchReader } from './stretch-reader.js';

/**
 * What a past tells of the addresses of a mapping, in address space `epoch` and within a span: stretches of passes without one
 * missing between them, each with a sample wherever something changed and at its two ends. By address, since a watch that
 * began before this one has numbered mappings otherwise. Rejects as the past does, and when `signal` is aborted.
 */
export async function readMappingPast(
  past: AskedPast,
  { start, end }: Mapping,
  epoch: number,
  span: Span,
  signal: AbortSignal,
): Promise<MappingSample[][]> {
  const addresses = { start, pages: end - start };
  const reader = new StretchReader(addresses);
  const stretches: MappingSample[][] = [];
  let stretch: MappingSample[] = [];
  let runs: PageRuns | undefined;
  let newest: MappingSample | undefined;
  const finish = (): void => {
    if (newest !== undefined && newest !== stretch.at(-1)) stretch.push(newest);
    if (stretch.length > 0) stretches.push(stretch);
    stretch = [];
    runs = newest = undefined;
  };
  const stints = new Stints();
  for await (const batch of past.through(span.fromMs, span.toMs)) {
    signal.throwIfAborted();
    const picture = reader.read(batch);
    // Before an exec, the same addresses were of other pages.
    if (picture?.epoch !== epoch) finish();
    else {
      const { takenAtMs } = picture.pass;
      const now = runsOfStretch(picture.mappings, addresses, runs);
      if (newest === undefined || now !== runs) {
        newest = { timeMs: takenAtMs, states: countPages(now).states };
        stretch.push(newest);
      } else newest = { ...newest, timeMs: takenAtMs };
      runs = now;
    }
    if (stints.over) await stints.breathe();
  }
  finish();
  return stretches;
}
