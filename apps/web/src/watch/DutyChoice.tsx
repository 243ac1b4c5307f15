import { useEffect } from 'react';
import type { PassFacts } from '../api/pass-batch.js';
import type { DutyBounds } from '../api/stream-client.js';
import { formatChosenShare } from '../components/quantity.js';
import { announce } from '../state/announcement.js';
import { costSentence, dutyChoices } from './duty-choices.js';

const WHY =
  'Every pass holds the process up while its page tables are walked. Of one core, passes take no more than this while you look; it falls back when you leave, turn to another tab, or look at the past. docs/harm.md has what it costs.';

/** How much of a core passes may cost the process while somebody looks at it here. */
export function DutyChoice(props: {
  readonly pass: PassFacts;
  readonly bounds: DutyBounds;
  readonly asked: number | undefined;
  readonly onAsk: (share: number | undefined) => void;
  /** The page came into sight or went out of it. */
  readonly onLookedAt: (looked: boolean) => void;
}) {
  const { pass, bounds, asked, onAsk, onLookedAt } = props;
  useEffect(() => {
    const look = (): void => onLookedAt(!document.hidden);
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      // Out of sight of the choice, nothing is charged for it: a moment of the past is looked at, or nothing comes.
      onLookedAt(false);
    };
  }, [onLookedAt]);
  const choices = dutyChoices(bounds);
  if (choices.length === 0) return null;
  // What another viewer asked for counts here too.
  const inForce = asked === undefined ? (pass.budget ?? bounds.duty) : bounds.duty;
  const choose = (share: number | undefined): void => {
    onAsk(share);
    const next = share ?? bounds.duty;
    announce(`Passes may take ${formatChosenShare(next)} of one core: ${costSentence(next, pass.costMs)}.`);
  };
  return (
    <select
      aria-label="Most that passes may cost the process, of one core"
      title={WHY}
      value={asked ?? ''}
      className="h-6.5 w-30 shrink-0 truncate rounded border border-line bg-surface pl-1 text-sm text-ink-2 hover:text-ink"
      onChange={({ target: { value } }) => choose(value === '' ? undefined : Number(value))}
    >
      <option value="">
        at most {formatChosenShare(inForce)}
        {inForce > bounds.duty ? ': another viewer asked for it' : ''}
      </option>
      {choices.map((share) => (
        <option key={share} value={share}>
          at most {formatChosenShare(share)}: {costSentence(share, pass.costMs)}
        </option>
      ))}
    </select>
  );
}
