import { formatAddress, type Mapping, pageIndex } from '@pagelapse/address-space';
import { type GridLayout, rulerTicks } from '@pagelapse/heatmap';
import { useTypeScale } from '../../state/type-scale.js';

const LABEL_CSS_SPACING = 28;

/** The address each labelled row starts with. */
export function AddressRuler(props: {
  readonly layout: GridLayout;
  readonly mapping: Mapping;
  readonly pageSize: number;
}) {
  const { layout, mapping, pageSize } = props;
  const scale = useTypeScale();
  return (
    <div aria-hidden="true" className="relative w-27 shrink-0 overflow-hidden font-mono text-xs text-ink-3">
      {rulerTicks(layout, LABEL_CSS_SPACING * scale).map(({ row, page, cssY }) => (
        <div key={row} className="absolute right-0 flex items-start" style={{ top: cssY }}>
          <span className="pr-1.5 leading-3">{formatAddress(pageIndex(mapping.start + page), pageSize)}</span>
          <span className="w-1.5 border-t border-ink-3" />
        </div>
      ))}
    </div>
  );
}
