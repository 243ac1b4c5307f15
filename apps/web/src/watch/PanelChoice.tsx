import { Segmented } from '../components/Segmented.js';
import { useCommands } from '../state/commands.js';
import { useSetView, useView } from '../state/use-view.js';

const RECORDED = [
  { value: 'map', label: 'Map' },
  { value: 'reconcile', label: 'Reconcile' },
] as const;
const PANELS = [...RECORDED, { value: 'doctor', label: 'Doctor' }] as const;

/** What stands beside the mappings; a doctor only where there is an agent to ask. */
export function PanelChoice({ doctor }: { readonly doctor: boolean }) {
  const { panel } = useView();
  const setView = useSetView();
  const panels = doctor ? PANELS : RECORDED;
  const show = (value: (typeof PANELS)[number]['value']): void =>
    setView({ panel: value === 'map' ? undefined : value });
  useCommands(
    panels.map(({ value, label }) => ({
      id: `view.panel.${value}`,
      group: 'View',
      label: `Beside the mappings: ${label}`,
      run: () => show(value),
    })),
  );
  return <Segmented legend="Beside the mappings" choices={panels} value={panel ?? 'map'} onChange={show} />;
}
