import type { DutyBounds } from '../api/stream-client.js';
import { formatDuration } from '../components/quantity.js';

/** Shares of one core to choose from, where the agent's owner allows so much. */
const STEPS = [0.02, 0.05, 0.1, 0.25, 0.5, 1] as const;
/** No pass is made sooner after the one before. */
const FLOOR_MS = 100;

/** What may be asked for beyond what is in force anyway, the most there is among it. */
export function dutyChoices({ duty, maxDuty }: DutyBounds): readonly number[] {
  if (maxDuty <= duty) return [];
  return [...STEPS.filter((share) => share > duty && share < maxDuty), maxDuty];
}

/** What a share would mean for a process of which a pass costs so much. */
export function costSentence(share: number, passCostMs: number): string {
  const everyMs = Math.max(FLOOR_MS, passCostMs / share);
  return `a pass of ${formatDuration(passCostMs)} every ${formatDuration(everyMs)}`;
}
