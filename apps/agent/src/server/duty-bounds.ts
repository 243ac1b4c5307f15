/** Shares of one core between which viewers may move what passes over a target may cost it (R-DUTY). */
export interface DutyBounds {
  /** In force when nobody asks for more. */
  readonly duty: number;
  /** The owner of the agent says how far it may go; never below `duty`. */
  readonly maxDuty: number;
}

/** The largest that is asked for, within the bounds. */
export function dutyInForce({ duty, maxDuty }: DutyBounds, asked: Iterable<number>): number {
  return Math.min(Math.max(duty, ...asked), maxDuty);
}
