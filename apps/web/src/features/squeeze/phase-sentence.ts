import type { SqueezeStatus } from '../../api/squeezes.js';
import { formatBytes, formatDuration } from '../../components/quantity.js';

export const PHASE_LABELS: { readonly [P in SqueezeStatus['phase']]: string } = {
  ramping: 'Ramping',
  holding: 'Holding',
  restoring: 'Restoring',
  ended: 'Ended',
};

/** What a squeeze is doing, by the agent's clock. */
export function phaseSentence({ phase, goal, now, control, holdMs, heldSinceMs, end }: SqueezeStatus): string {
  switch (phase) {
    case 'ramping': {
      const at =
        control === 'reclaim' ? `usage ${formatBytes(now.usage)}` : `limit ${formatBytes(now.limit ?? now.usage)}`;
      return `${at}, on its way to ${formatBytes(goal)}`;
    }
    case 'holding': {
      if (holdMs === undefined || heldSinceMs === undefined) return `${formatBytes(goal)}, until it is stopped`;
      return `${formatBytes(goal)}, for ${formatDuration(Math.max(0, heldSinceMs + holdMs - now.atMs))} more`;
    }
    case 'restoring':
      return 'what was there before is put back';
    case 'ended':
      return end?.text ?? '';
  }
}
