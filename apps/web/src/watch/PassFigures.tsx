import type { PassFacts } from '../api/pass-batch.js';
import { formatAge, formatDuration, formatPages, formatShare } from '../components/quantity.js';
import { paceSentence } from './pace-sentence.js';

/** What looking costs the process, and how old and how whole the picture is. */
export function PassFigures(props: {
  readonly pass: PassFacts;
  /** Of the mapping on screen. */
  readonly ageMs: number;
  /** Of what else there is, where passes over the mapping on screen come in between. */
  readonly othersAgeMs: number | undefined;
}) {
  const { pass, ageMs, othersAgeMs } = props;
  const losses = [
    pass.inMotionPages > 0 ? `${formatPages(pass.inMotionPages)} in motion` : '',
    pass.tornMappings > 0 ? `${pass.tornMappings} mappings torn` : '',
    pass.badLines > 0 ? `${pass.badLines} unreadable lines` : '',
  ].filter((text) => text !== '');
  return (
    <p
      data-testid="pass-figures"
      className="truncate text-sm text-ink-3"
      title={
        `Read in ${formatDuration(pass.costMs)}, every ${formatDuration(pass.intervalMs)} ${paceSentence(pass)}:` +
        ` ${formatShare(pass.duty)} of one core.` +
        (othersAgeMs === undefined ? '' : ` The other mappings were read ${formatAge(othersAgeMs)} ago.`) +
        ` A pass is not atomic: this one took ${formatDuration(pass.spanMs)} from its first to its last reading.` +
        (othersAgeMs === undefined
          ? ''
          : ' The mapping on screen is read most often, the others as often as the rest of the budget allows.')
      }
    >
      {losses.length > 0 && <span className="text-ink">{losses.join(', ')} - </span>}
      Read <span className="text-ink">{formatAge(ageMs)}</span> ago in{' '}
      <span className="text-ink">{formatDuration(pass.costMs)}</span>, every{' '}
      <span className="text-ink">{formatDuration(pass.intervalMs)}</span> {paceSentence(pass)}
      <span className="hidden 2xl:inline">
        {othersAgeMs !== undefined && (
          <>
            , others <span className="text-ink">{formatAge(othersAgeMs)}</span> ago
          </>
        )}
        , <span className="text-ink">{formatShare(pass.duty)}</span> of a core
      </span>
    </p>
  );
}
