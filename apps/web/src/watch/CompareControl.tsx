import { Button } from '../components/Button.js';
import { useCommands } from '../state/commands.js';
import type { TimeControl } from '../state/time-control.js';

/** Begins a comparison with the moment on screen, `atMs`, and ends it. */
export function CompareControl({ time, atMs }: { readonly time: TimeControl; readonly atMs: number }) {
  const label = time.sinceMs === undefined ? 'Compare from here' : 'End comparison';
  const act = (): void => time.compare(time.sinceMs === undefined ? atMs : undefined);
  useCommands([{ id: 'time.compare', group: 'Time', label, shortcut: { key: 'd' }, run: act }]);
  return (
    <Button title="Says what changed between this moment and another (D)" onClick={act}>
      {label}
    </Button>
  );
}
