import { type Command, useCommands } from '../../state/commands.js';
import { takenLabel } from '../../state/use-placing.js';
import { useView } from '../../state/use-view.js';
import type { RowChoice } from './use-row-choice.js';
import type { TimeZoom } from './use-time-zoom.js';

/** What its own keys do on the map over time while it has the focus. */
const OWN_KEYS: readonly (readonly [label: string, key: string])[] = [
  ['On the map over time: walk its tiles', 'Arrows'],
  ['On the map over time: draw a rectangle of time and pages', 'Shift Arrows'],
  ['On the map over time: zoom to the rectangle, or go to the moment', 'Enter'],
  ['On the map over time: back to the zoom before', 'Esc'],
];

/** What can be done to the map over time, for the palette and by key from anywhere. */
export function useTimeMapCommands(map: {
  readonly zoom: TimeZoom;
  readonly rows: RowChoice;
  readonly onScale: (closer: boolean) => void;
  readonly onFocus: () => void;
  readonly onSave: () => Promise<void>;
}): void {
  const { zoom, rows, onScale } = map;
  const { addresses } = useView();
  const told = OWN_KEYS.map(
    ([label, key]): Command => ({ id: `time-map.${key}`, group: 'Map', label, shortcut: { key } }),
  );
  useCommands([
    {
      id: 'map.focus',
      group: 'Go',
      label: 'Go to the map',
      shortcut: { key: 'm' },
      run: map.onFocus,
    },
    {
      id: 'take-away.png',
      group: 'Take away',
      label: takenLabel('Save the map over time as PNG, with its key', addresses),
      shortcut: { key: 's' },
      run: map.onSave,
    },
    {
      id: 'time-map.most',
      group: 'Go',
      label: 'Go to the stretch that went into swap and back most (thrash)',
      run: () => {
        if (rows.most === undefined) throw new Error('no page was seen to go into swap or back in this time');
        rows.goToMost();
      },
    },
    { id: 'map.closer', group: 'Map', label: 'Closer', shortcut: { key: '+' }, run: () => onScale(true) },
    { id: 'map.further', group: 'Map', label: 'Further', shortcut: { key: '-' }, run: () => onScale(false) },
    { id: 'map.whole', group: 'Map', label: 'All time and all pages', shortcut: { key: '0' }, run: zoom.whole },
    ...(rows.selection === undefined
      ? []
      : [
          {
            id: 'time-map.show',
            group: 'Go',
            label: 'Show the selected pages on the map',
            run: rows.showOnMap,
          } satisfies Command,
        ]),
    ...told,
  ]);
}
