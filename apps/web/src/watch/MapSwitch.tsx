import { Segmented } from '../components/Segmented.js';
import { useCommands } from '../state/commands.js';
import { useSetView, useView } from '../state/use-view.js';

const CHOICES = [
  { value: 'pages', label: 'Pages' },
  { value: 'time', label: 'Over time' },
] as const;

/** Which of the two maps of a mapping is on the screen: its pages at one moment, or its past. */
export function MapSwitch() {
  const { map } = useView();
  const setView = useSetView();
  const show = (value: 'pages' | 'time'): void => setView({ map: value === 'time' ? value : undefined });
  useCommands([
    {
      id: 'map.over-time',
      group: 'Map',
      label: map === 'time' ? 'Map of the pages at one moment' : 'Map of the pages over time',
      shortcut: { key: 't' },
      run: () => show(map === 'time' ? 'pages' : 'time'),
    },
  ]);
  return <Segmented legend="Map of" choices={CHOICES} value={map ?? 'pages'} onChange={show} />;
}
