/** What the limit slider stands on, all in bytes. */
export interface ScaleFacts {
  readonly usage: number;
  /** `undefined` is no limit. */
  readonly limit: number | undefined;
  readonly hostTotal: number;
}

/** A bar from 0 to a little more than is used; `top` is its right end, `step` what one press of an arrow moves. Bytes. */
export interface LimitScale {
  readonly top: number;
  readonly step: number;
}

/** Room to the right of what is used, so that a limit that does nothing yet can be chosen, and seen to. */
const HEADROOM = 1.15;
/** Presses of an arrow from end to end. */
const STEPS = 200;
const LEAST_STEP = 64 * 1024;

/** A limit far above usage is left out of the bar: it would flatten all that matters. */
export function limitScale({ usage, limit, hostTotal }: ScaleFacts): LimitScale {
  const wanted = limit !== undefined && limit <= usage * 2 ? Math.max(usage, limit) : usage;
  const top = Math.min(hostTotal, Math.max(LEAST_STEP * STEPS, wanted * HEADROOM));
  const step = Math.max(LEAST_STEP, 2 ** Math.floor(Math.log2(top / STEPS)));
  return { top: Math.ceil(top / step) * step, step };
}

/** Where on the bar so many bytes stand, 0 to 1; what is beyond the end stands at it. */
export function shareOf({ top }: LimitScale, bytes: number): number {
  return Math.min(1, Math.max(0, bytes / top));
}

const TEXT_UNITS = [
  [2 ** 30, 'G'],
  [2 ** 20, 'M'],
  [2 ** 10, 'K'],
] as const;

/** The text that {@link parseByteSize} reads as exactly so many bytes: `512M`, `1.5G`. */
export function sizeText(bytes: number): string {
  for (const [unit, letter] of TEXT_UNITS) {
    const value = bytes / unit;
    if (value >= 1 && Number.isInteger(value * 4)) return `${value}${letter}`;
  }
  return String(bytes);
}
