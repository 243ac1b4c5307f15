import { PAGE_FLAGS, type PageFlagName } from '@pagelapse/address-space';
import type { CellOrder } from '@pagelapse/heatmap';
import type { RefObject } from 'react';
import { type Command, useCommands } from '../../state/commands.js';
import type { MapOnScreen } from '../../state/map-on-screen.js';

/** What its own keys do on the map while it has the focus. */
const OWN_KEYS: readonly (readonly [label: string, key: string])[] = [
  ['On the map: walk its cells', 'Arrows'],
  ['On the map: select cells', 'Shift Arrows'],
  ['On the map: let go of the selection, then of the cell', 'Esc'],
];

/** What can be done to the map, for the palette and by key from anywhere. */
export function useMapCommands(map: {
  readonly shownRef: RefObject<MapOnScreen | undefined>;
  readonly mark: PageFlagName | undefined;
  readonly onMark: (flag: PageFlagName | undefined) => void;
  readonly onOrder: (order: CellOrder) => void;
  readonly onZoom: (steps: number) => void;
  readonly onWhole: () => void;
}): void {
  const told = OWN_KEYS.map(([label, key]): Command => ({ id: `map.${key}`, group: 'Map', label, shortcut: { key } }));
  const marks = PAGE_FLAGS.map(({ name, label }): Command => {
    const marked = map.mark === name;
    return {
      id: `map.mark.${name}`,
      group: 'Map',
      label: marked ? `No longer mark pages: ${label}` : `Mark pages: ${label}`,
      run: () => map.onMark(marked ? undefined : name),
    };
  });
  useCommands([
    {
      id: 'map.focus',
      group: 'Go',
      label: 'Go to the map',
      shortcut: { key: 'm' },
      run: () => map.shownRef.current?.canvas.focus(),
    },
    { id: 'map.closer', group: 'Map', label: 'Closer', shortcut: { key: '+' }, run: () => map.onZoom(1) },
    { id: 'map.further', group: 'Map', label: 'Further', shortcut: { key: '-' }, run: () => map.onZoom(-1) },
    { id: 'map.whole', group: 'Map', label: 'The whole mapping', shortcut: { key: '0' }, run: map.onWhole },
    { id: 'map.rows', group: 'Map', label: 'Cells in rows', run: () => map.onOrder('row') },
    { id: 'map.hilbert', group: 'Map', label: 'Cells on Hilbert’s curve', run: () => map.onOrder('hilbert') },
    ...told,
    ...marks,
  ]);
}
