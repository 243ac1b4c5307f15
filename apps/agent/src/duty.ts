/** Two hundredths of a core: what a target is charged with when nobody said otherwise (safety.md, harm budget). */
export const DEFAULT_DUTY = 0.02;
/** Up to here viewers may raise it for the time they look: docs/harm.md has what that costs a target. */
export const DEFAULT_MAX_DUTY = 0.1;

/** Shares of one core, as they were told or not: what passes over one target may spend, and what that may be raised to. */
export function dutyOf(told: { readonly duty?: number | undefined; readonly maxDuty?: number | undefined }): {
  readonly duty: number;
  readonly maxDuty: number;
} {
  const { duty = DEFAULT_DUTY } = told;
  return { duty, maxDuty: Math.max(duty, told.maxDuty ?? DEFAULT_MAX_DUTY) };
}
