const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** A moment as time of day, `20:19:18`: what is on screen is of today. */
export function formatClock(ms: number): string {
  return clock.format(ms);
}

/** A moment to the hundredth of a second, `20:19:18.25`: passes come ten times a second. */
export function formatMoment(ms: number): string {
  return `${clock.format(ms)}.${String(Math.floor((ms % 1000) / 10)).padStart(2, '0')}`;
}

const SECOND_MS = 1000;

/** Times of day beside each other on an axis: to the second, or finer where two of them share one. */
export function formatAxisTimes(times: readonly number[]): string[] {
  const apartMs = Math.min(...times.slice(1).map((ms, i) => ms - (times[i] as number)));
  return times.map(apartMs < SECOND_MS ? formatMoment : formatClock);
}

const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });

/** Of what may be of another day, `22 Nov 2026, 20:19:18`. */
export function formatDate(ms: number): string {
  return `${day.format(ms)}, ${clock.format(ms)}`;
}
