/** /proc/pressure/memory, or memory.pressure of a v2 cgroup (Documentation/accounting/psi.rst). */
export interface Pressure {
  /** Share of time stalled over the last 10 s, in percent: some of the tasks, and all of them at once. */
  readonly someAvg10: number;
  readonly fullAvg10: number;
  /** Time stalled since boot, or since the cgroup was made, in microseconds. */
  readonly someTotalUs: number;
  readonly fullTotalUs: number;
}

export function parsePressure(text: string): Pressure | undefined {
  const some = lineOf('some', text);
  const full = lineOf('full', text);
  if (some === undefined || full === undefined) return undefined;
  return { someAvg10: some.avg10, fullAvg10: full.avg10, someTotalUs: some.totalUs, fullTotalUs: full.totalUs };
}

function lineOf(name: 'some' | 'full', text: string): { avg10: number; totalUs: number } | undefined {
  const [, avg10, totalUs] =
    new RegExp(`^${name} avg10=([0-9]+\\.[0-9]+) .*total=([0-9]{1,15})$`, 'm').exec(text) ?? [];
  return avg10 === undefined || totalUs === undefined ? undefined : { avg10: Number(avg10), totalUs: Number(totalUs) };
}
