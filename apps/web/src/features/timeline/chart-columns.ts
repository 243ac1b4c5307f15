import { PageState, type PageStateName } from '@pagelapse/address-space';
import { STACK_ORDER } from '@pagelapse/heatmap';
import type { WatchedMapping } from '../../state/process-picture.js';
import type { Past } from '../../state/watch-store.js';

/** States in the chart from the bottom up. Unmapped is left out: a reservation of 64 TiB would flatten all else. */
export const CHART_STATES: readonly PageStateName[] = STACK_ORDER.filter((name) => name !== 'unmapped');

/** What of a process a stack counts: one mapping of one address space, or everything. */
export interface StackSubject {
  readonly mapping: WatchedMapping;
  readonly epoch: number;
}

export interface Stack {
  /** Milliseconds of the epoch. */
  readonly times: Float64Array;
  /** Bytes by state, in the order of CHART_STATES, not yet stacked; `NaN` where no batch tells. */
  readonly bytes: readonly Float64Array[];
  /** Running sums of `bytes`: the upper edge of each state. */
  readonly edges: readonly Float64Array[];
}

/** The past of a mapping, or of the whole process where `subject` is left out. */
export function stackOf({ history, toMs }: Past, subject: StackSubject | undefined, pageSize: number): Stack {
  const times = history.times(toMs);
  const bytes = CHART_STATES.map((name) => {
    const state = PageState[name];
    const pages =
      subject === undefined
        ? history.processState(state, toMs)
        : history.mappingState(subject.mapping, subject.epoch, state, toMs);
    return pages.map((count) => count * pageSize);
  });
  const sum = new Float64Array(times.length);
  const edges = bytes.map((column) => {
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (column[i] as number);
    return sum.slice();
  });
  return { times, bytes, edges };
}

/** Time at which the most pages are in a state, the first of several; `undefined` where none ever is. */
export function peakTime({ times, bytes }: Stack, state: PageStateName): number | undefined {
  const column = bytes[CHART_STATES.indexOf(state)] ?? [];
  let peak = -1;
  for (let i = 0; i < times.length; i++) {
    if ((column[i] as number) > (peak === -1 ? 0 : (column[peak] as number))) peak = i;
  }
  return times[peak];
}

/** What was not known is a gap in the line. */
export function withGaps(column: Float64Array): (number | null)[] {
  return Array.from(column, (value) => (Number.isNaN(value) ? null : value));
}

/** Change per second of a counter between each sample and the one before it. A counter that went back started anew. */
export function perSecond(times: Float64Array, counter: Float64Array): Float64Array {
  return counter.map((value, i) => {
    if (i === 0) return Number.NaN;
    const change = value - (counter[i - 1] as number);
    const seconds = ((times[i] as number) - (times[i - 1] as number)) / 1000;
    return change < 0 || seconds <= 0 ? Number.NaN : change / seconds;
  });
}
