/** One way of a limit: from where it was to a goal, evenly over time. Bytes and ms. */
export interface Leg {
  readonly from: number;
  readonly goal: number;
  readonly beganMs: number;
  readonly rampMs: number;
}

/**
 * A limit comes down in pieces, for the kernel reclaims inside the write and nothing stops it there: a stop, or pressure
 * that is too high, waits for one piece at most.
 */
export const MOST_PIECE_BYTES = 64 * 2 ** 20;

/** Where the limit should be by now. */
export function wantedAt({ from, goal, beganMs, rampMs }: Leg, nowMs: number): number {
  if (rampMs === 0 || nowMs >= beganMs + rampMs) return goal;
  return from + (goal - from) * Math.max(0, (nowMs - beganMs) / rampMs);
}

/** The next limit to set on the way from `current` to `wanted`: whole pages, up at once, down by a `piece` in bytes. */
export function nextLimit(current: number, wanted: number, pageSize: number, piece = MOST_PIECE_BYTES): number {
  const whole = Math.floor(wanted / pageSize) * pageSize;
  return Math.max(whole, Math.floor((current - piece) / pageSize) * pageSize);
}
