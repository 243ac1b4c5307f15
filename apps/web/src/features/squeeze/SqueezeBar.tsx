import type { SqueezeStatus } from '../../api/squeezes.js';
import { Button } from '../../components/Button.js';
import { plainName } from '../../components/plain-name.js';
import { formatShare } from '../../components/quantity.js';
import { announce } from '../../state/announcement.js';
import { useCommands } from '../../state/commands.js';
import { ErrorLine } from './ErrorLine.js';
import { PHASE_LABELS, phaseSentence } from './phase-sentence.js';
import { StopButton } from './StopButton.js';
import { shortPath } from './short-path.js';
import { useStopSqueeze } from './use-squeezes.js';

/** A squeeze that runs, said over every view, with the way to end it. X ends it from anywhere. */
export function SqueezeBar(props: {
  readonly squeeze: SqueezeStatus;
  /** The agent does not answer: what is known of it is old. */
  readonly lost: boolean;
  /** `undefined` where it is shown already. */
  readonly onShow: (() => void) | undefined;
}) {
  const { squeeze, lost, onShow } = props;
  const stop = useStopSqueeze();
  const end = (): void =>
    stop.mutate(squeeze.id, {
      onSuccess: () => announce(`The squeeze of ${plainName(squeeze.comm)} (${squeeze.pid}) has ended.`),
    });
  useCommands([
    {
      id: 'squeeze.stop',
      group: 'Act',
      label: `Stop the squeeze of ${plainName(squeeze.comm)} (${squeeze.pid}) and restore`,
      shortcut: { key: 'x' },
      run: end,
    },
  ]);
  const { someShare, fullShare } = squeeze.now;
  return (
    <section
      aria-label="A squeeze is running"
      data-testid="squeeze-bar"
      className="flex min-h-12 shrink-0 items-center gap-4 border-b border-line bg-selected px-4"
    >
      <p role="status" className="sr-only">
        Squeezing {plainName(squeeze.comm)}: {PHASE_LABELS[squeeze.phase]}
      </p>
      <p className="min-w-0 truncate">
        <strong className="font-semibold">
          Squeezing <bdi>{squeeze.comm}</bdi>
        </strong>{' '}
        <bdi className="text-ink-2" title={squeeze.path}>
          {shortPath(squeeze.path)}
        </bdi>
        :{' '}
        {lost
          ? 'the agent does not answer; should it have ended, its watchdog puts back within 5 s what was there before.'
          : `${PHASE_LABELS[squeeze.phase].toLowerCase()}, ${phaseSentence(squeeze)}`}
      </p>
      {fullShare !== undefined && someShare !== undefined && (
        <p
          className="hidden shrink-0 text-sm text-ink-2 lg:block"
          title="Share of the last seconds in which some, and all, of it waited for memory (PSI)"
        >
          stalled: some {formatShare(someShare / 100)}, all {formatShare(fullShare / 100)}
        </p>
      )}
      <div className="ml-auto flex shrink-0 items-center gap-2">
        <ErrorLine error={stop.error} />
        {onShow !== undefined && <Button onClick={onShow}>Show</Button>}
        <StopButton busy={stop.isPending || squeeze.phase === 'restoring'} onClick={end} />
      </div>
    </section>
  );
}
