import type { WriteStatus } from '../../api/writes.js';
import { Button } from '../../components/Button.js';
import { formatClock } from '../../components/clock.js';
import { formatDuration } from '../../components/quantity.js';
import { type Choice, Segmented } from '../../components/Segmented.js';

export const PACES = ['hand', '1', '5', '30'] as const;
/** Seconds between two resets, or none but by hand. */
export type ResetPace = (typeof PACES)[number];

const CHOICES: readonly Choice<ResetPace>[] = PACES.map((value) => ({
  value,
  label: value === 'hand' ? 'By hand' : `Every ${value} s`,
}));

export function paceMs(pace: ResetPace): number | undefined {
  return pace === 'hand' ? undefined : Number(pace) * 1000;
}

/** Begins to keep track, begins anew, and stops: for the owner of the account, and for nobody else. */
export function WriteControls(props: {
  readonly status: WriteStatus;
  readonly pace: ResetPace;
  /** What it is thought to cost before it was ever done. */
  readonly estimateMs: number;
  readonly busy: boolean;
  readonly onPace: (pace: ResetPace) => void;
  readonly onReset: () => void;
  readonly onStop: () => void;
}) {
  const { tracking, over } = props.status;
  const cost = tracking === undefined ? `about ${formatDuration(props.estimateMs)}` : formatDuration(tracking.tookMs);
  const others = tracking?.owner === 'another';
  return (
    <div className="flex flex-col gap-2 text-sm">
      {over !== undefined && (
        <p role="status" className="font-medium">
          {over}
        </p>
      )}
      {tracking?.owner === 'another' && (
        <p role="status" className="font-medium">
          Another view of this agent keeps this account, since {formatClock(tracking.beganAtMs)}: it alone can begin
          anew or stop, for as long as it is open.
        </p>
      )}
      <p className="text-ink-2">
        Each reset holds the process up for {cost}: the kernel walks all of its page tables and write-protects them. The
        first write to each page after it takes one more fault, of about a microsecond.
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <Segmented legend="When the bits are reset" choices={CHOICES} value={props.pace} onChange={props.onPace} />
        <Button disabled={props.busy || others} onClick={props.onReset}>
          {tracking === undefined ? 'Start' : 'Reset now'}
        </Button>
        {tracking !== undefined && (
          <Button disabled={props.busy || others} onClick={props.onStop}>
            Stop
          </Button>
        )}
      </div>
    </div>
  );
}
