import { formatMoment } from '../components/clock.js';
import { formatAge, formatDuration, formatShare } from '../components/quantity.js';
import type { ProcessPicture } from '../state/process-picture.js';
import type { ShownMoment } from '../state/use-moment.js';
import { paceSentence } from './pace-sentence.js';

/**
 * Which moment is on screen, what reading it cost then, and what could not be had of it. `now` is left out where there is
 * none.
 */
export function MomentSentence(props: {
  readonly picture: ProcessPicture;
  readonly moment: ShownMoment;
  readonly now?: number;
}) {
  const { picture, moment, now } = props;
  const { takenAtMs, spanMs, costMs, intervalMs, duty } = picture.pass;
  return (
    <p
      data-testid="moment-sentence"
      className="min-w-0 truncate text-sm text-ink-3"
      title={
        `Passes took ${formatShare(duty)} of a core then, ${paceSentence(picture.pass)}.` +
        ` A pass is not atomic: this one took ${formatDuration(spanMs)} from its first to its last reading.`
      }
    >
      As read at <span className="text-ink">{formatMoment(takenAtMs)}</span>
      {now !== undefined && `, ${formatAge(now - takenAtMs)} ago`}
      {moment.lost === true && <span className="text-ink">; what came after cannot be read</span>}
      {moment.error !== undefined && <span className="text-ink">; {moment.error.message}</span>} in{' '}
      <span className="text-ink">{formatDuration(costMs)}</span>, then every{' '}
      <span className="text-ink">{formatDuration(intervalMs)}</span>
      <span className="hidden 2xl:inline"> {paceSentence(picture.pass)}</span>
    </p>
  );
}
