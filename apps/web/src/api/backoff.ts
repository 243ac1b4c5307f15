const FIRST_MS = 250;
/** A person who restarts the agent does not want to wait longer than this for the picture to come back. */
const MOST_MS = 5000;

/** Wait before the `attempt`-th try to connect again, from 1. */
export function backoffMs(attempt: number): number {
  return Math.min(MOST_MS, FIRST_MS * 2 ** (attempt - 1));
}
