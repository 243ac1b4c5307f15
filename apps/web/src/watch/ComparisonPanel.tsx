import { PAGE_STATES, PageState, type PageStateName } from '@pagelapse/address-space';
import { type Palette, STACK_ORDER } from '@pagelapse/heatmap';
import { useMemo } from 'react';
import { formatMoment } from '../components/clock.js';
import { formatBytes, formatCount } from '../components/quantity.js';
import { StateSwatch } from '../components/StateSwatch.js';
import { comparePictures, inOrder } from '../state/compare-pictures.js';
import { mappingName } from '../state/mapping-names.js';
import type { ProcessPicture, WatchedMapping } from '../state/process-picture.js';
import type { ShownMoment } from '../state/use-moment.js';
import { ChangeStrips } from './ChangeStrips.js';

/** What one comes for first. */
const ORDER: readonly PageStateName[] = [
  'shared-swapped',
  'swapped',
  ...STACK_ORDER.filter((name) => name !== 'shared-swapped' && name !== 'swapped'),
];

/** Two moments in numbers, what came into each state between them and what left it, and as a map of one mapping. */
export function ComparisonPanel(props: {
  readonly picture: ProcessPicture;
  readonly since: ShownMoment;
  readonly pageSize: number;
  readonly palette: Palette;
  /** Where changes are shown as a map. */
  readonly mapping: WatchedMapping | undefined;
}) {
  const { picture, since, pageSize, palette, mapping } = props;
  const other = since.picture;
  const [earlier, later] = other === undefined ? [undefined, picture] : inOrder(other, picture);
  const comparison = useMemo(() => earlier && comparePictures(earlier, later), [earlier, later]);
  if (earlier === undefined) {
    return (
      <p className="text-lg text-ink-2">
        {since.busy ? 'Reading the moment to compare with' : 'The moment to compare with cannot be had.'}
      </p>
    );
  }
  const { came, left, mappingsCome = 0, mappingsGone = 0 } = comparison ?? {};
  const states = ORDER.filter((name) => (came?.[PageState[name]] ?? 0) + (left?.[PageState[name]] ?? 0) > 0);
  return (
    <div className="min-w-0 flex-1">
      <p
        data-testid="comparison"
        data-came={came?.[PageState['shared-swapped']]}
        data-left={left?.[PageState['shared-swapped']]}
        className="flex flex-wrap items-baseline gap-x-3.5 text-lg whitespace-nowrap text-ink-2"
      >
        <span className="shrink-0 text-base">
          From {formatMoment(earlier.pass.takenAtMs)} to {formatMoment(later.pass.takenAtMs)}
        </span>
        {comparison === undefined ? (
          <span>another program was started: no page of one moment is a page of the other.</span>
        ) : (
          states.length === 0 && <span>no page changed its state.</span>
        )}
        {states.map((name) => {
          const { label } = PAGE_STATES[PageState[name]];
          const [more, less] = [came, left].map((pages) => formatBytes((pages?.[PageState[name]] ?? 0) * pageSize));
          return (
            <span
              key={name}
              className="flex shrink-0 items-center gap-1.5 text-sm"
              title={`${more} are ${label.toLowerCase()} that were not before, ${less} no longer are`}
            >
              <StateSwatch state={name} palette={palette} />
              {label} <strong className="font-semibold text-ink">+{more}</strong> -{less}
            </span>
          );
        })}
        {mappingsCome + mappingsGone > 0 && (
          <span className="text-sm text-ink-3">
            mappings: {formatCount(mappingsCome)} came, {formatCount(mappingsGone)} went
          </span>
        )}
      </p>
      {mapping !== undefined && comparison !== undefined && states.length > 0 && (
        <ChangeStrips earlier={earlier} later={later} mapping={mapping} name={mappingName(mapping)} palette={palette} />
      )}
    </div>
  );
}
