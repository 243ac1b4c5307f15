import { PAGE_STATE_COUNT } from '@pagelapse/address-space';
import type { AskedPast } from '../api/past.js';
import type { MappingSample, Span } from './page-history.js';
import type { WatchedMapping } from './process-picture.js';
import { Stints } from './stints.js';
import { StretchReader } from './stretch-reader.js';

const NOT_MAPPED: ArrayLike<number> = new Float64Array(PAGE_STATE_COUNT);

/**
 * What a past tells of a mapping of address space `epoch` within a span: stretches of passes without one missing between them,
 * each with a sample wherever something changed and at its two ends. Rejects as the past does, and when `signal` is aborted.
 */
export async function readMappingPast(
  past: AskedPast,
  { id, mapping }: WatchedMapping,
  epoch: number,
  span: Span,
  signal: AbortSignal,
): Promise<MappingSample[][]> {
  const reader = new StretchReader({ start: mapping.start, pages: mapping.end - mapping.start });
  const stretches: MappingSample[][] = [];
  let stretch: MappingSample[] = [];
  let before: WatchedMapping | undefined;
  let newest: MappingSample | undefined;
  const end = (): void => {
    if (newest !== undefined && newest !== stretch.at(-1)) stretch.push(newest);
    if (stretch.length > 0) stretches.push(stretch);
    stretch = [];
    newest = undefined;
  };
  const stints = new Stints();
  for await (const batch of past.through(span.fromMs, span.toMs)) {
    signal.throwIfAborted();
    const picture = reader.read(batch);
    // Before an exec, the same addresses were of other pages.
    if (picture?.epoch !== epoch) end();
    else {
      const now = picture.byId.get(id);
      newest = { timeMs: picture.pass.takenAtMs, states: now?.counts.states ?? NOT_MAPPED };
      if (stretch.length === 0 || now?.counts !== before?.counts) stretch.push(newest);
      before = now;
    }
    if (stints.over) await stints.breathe();
  }
  end();
  return stretches;
}
