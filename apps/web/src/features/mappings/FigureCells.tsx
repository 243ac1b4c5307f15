import { formatBytesBriefly } from '../../components/quantity.js';
import { type RowFigures, SMAPS_FIELDS } from './mapping-totals.js';

export const MAPPING_GRID =
  'grid grid-cols-[minmax(0,1.25fr)_repeat(2,minmax(0,1fr))_minmax(0,1.4fr)_repeat(3,minmax(0,1fr))] items-baseline gap-x-1 px-3';

/** Units stand in the figures of the map; here a column of sizes has to be run down by eye. */
function amount(bytes: number): string {
  return bytes === 0 ? '0' : formatBytesBriefly(bytes);
}

/** A row's seven figures: four of ours and three of smaps. */
export function FigureCells(props: {
  readonly figures: RowFigures;
  readonly pageSize: number;
  readonly title: string;
}) {
  const { figures, pageSize } = props;
  const counted = [
    { name: 'size', pages: figures.pages },
    { name: 'resident', pages: figures.resident },
    { name: 'swapped', pages: figures.swapped },
    { name: 'shared-swapped', pages: figures.sharedSwapped },
  ];
  return (
    <div className={`${MAPPING_GRID} text-xs`} role="presentation" title={props.title}>
      {counted.map(({ name, pages }) => (
        <span
          key={name}
          role="cell"
          data-figure={name}
          data-pages={pages}
          className={`text-right whitespace-nowrap ${pages === 0 ? 'text-ink-3' : ''}`}
        >
          {amount(pages * pageSize)}
        </span>
      ))}
      {SMAPS_FIELDS.map((field) => {
        const bytes = figures.smaps[field];
        return (
          <span
            key={field}
            role="cell"
            data-smaps={field}
            data-bytes={bytes}
            className="text-right whitespace-nowrap text-ink-3"
          >
            {bytes === undefined ? '…' : amount(bytes)}
          </span>
        );
      })}
    </div>
  );
}
