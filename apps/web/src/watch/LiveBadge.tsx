import { type BadgeState, STATUS_LABELS } from './watch-status.js';

/** Filled while what is on screen is now; outlined when it is then. */
export function LiveBadge({ status }: { readonly status: BadgeState }) {
  return (
    <span
      role="status"
      data-testid="live-badge"
      data-state={status}
      className={`shrink-0 rounded-[3px] border border-ink px-1.5 text-xs font-semibold tracking-wide uppercase ${status === 'live' ? 'bg-ink text-surface' : 'text-ink'}`}
    >
      {STATUS_LABELS[status]}
    </span>
  );
}
