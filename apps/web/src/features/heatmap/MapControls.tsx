import type { CellOrder, GridLayout } from '@pagelapse/heatmap';
import { Button } from '../../components/Button.js';
import { type Choice, Segmented } from '../../components/Segmented.js';

const ORDERS: readonly Choice<CellOrder>[] = [
  { value: 'row', label: 'Rows' },
  { value: 'hilbert', label: 'Hilbert' },
];

/** For those who do not use wheel or keys; the same steps. */
export function MapControls(props: {
  readonly layout: GridLayout;
  readonly onOrder: (order: CellOrder) => void;
  readonly onZoom: (steps: number) => void;
  readonly onWhole: () => void;
}) {
  const { layout, onZoom } = props;
  return (
    <div className="flex shrink-0 items-center gap-1">
      <Segmented legend="Order of the cells" choices={ORDERS} value={layout.order} onChange={props.onOrder} />
      <Button onClick={() => onZoom(1)} title="Fewer pages a cell, key +" disabled={layout.zoom <= layout.leastZoom}>
        Closer
      </Button>
      <Button onClick={() => onZoom(-1)} title="More pages a cell, key -" disabled={layout.zoom >= layout.fitZoom}>
        Further
      </Button>
      <Button onClick={props.onWhole} title="The whole mapping, key 0" disabled={layout.zoom >= layout.fitZoom}>
        All
      </Button>
    </div>
  );
}
