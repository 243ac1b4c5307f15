import type { SqueezeStatus } from '../../api/squeezes.js';
import { formatBytes, formatDuration } from '../../components/quantity.js';

export const PHASE_LABELS: { readonly [P in SqueezeStatus['phase']]: string } = {
  ramping: 'Ramping',
  holding: 'Holding',
  restoring: 'Restoring',
  ended: 'Ended',
};

/** What a squeeze is doing, by the agent's clock. */
export function phaseSentence(squeeze: SqueezeStatus): string {
  const { phase, goal, now, holdMs, heldSinceMs, end } = squeeze;
  switch (phase) {
    case 'ramping':
      return `${placeOf(squeeze)}, on its way to ${formatBytes(goal)}`;
    case 'holding': {
      const at = squeeze.isShort
        ? `${placeOf(squeeze)} instead of ${formatBytes(goal)} (no more to reclaim)`
        : formatBytes(goal);
      if (holdMs === undefined || heldSinceMs === undefined) return `${at}, until it is stopped`;
      return `${at}, for ${formatDuration(Math.max(0, heldSinceMs + holdMs - now.atMs))} more`;
    }
    case 'restoring':
      return 'what was there before is put back';
    case 'ended':
      return end?.text ?? '';
  }
}

function placeOf({ control, now }: SqueezeStatus): string {
  if (control === 'reclaim') return `usage ${formatBytes(now.usage)}`;
  return `limit ${formatBytes(now.limit ?? now.usage)}`;
}
