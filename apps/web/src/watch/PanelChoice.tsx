import { Segmented } from '../components/Segmented.js';
import { useCommands } from '../state/commands.js';
import { useSetView, useView } from '../state/use-view.js';

const PANELS = [
  { value: 'map', label: 'Map' },
  { value: 'reconcile', label: 'Reconcile' },
] as const;

/** What stands beside the mappings. */
export function PanelChoice() {
  const { panel } = useView();
  const setView = useSetView();
  const show = (value: (typeof PANELS)[number]['value']): void =>
    setView({ panel: value === 'reconcile' ? value : undefined });
  useCommands(
    PANELS.map(({ value, label }) => ({
      id: `view.panel.${value}`,
      group: 'View',
      label: `Beside the mappings: ${label}`,
      run: () => show(value),
    })),
  );
  return <Segmented legend="Beside the mappings" choices={PANELS} value={panel ?? 'map'} onChange={show} />;
}
