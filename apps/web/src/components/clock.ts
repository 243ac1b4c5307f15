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
