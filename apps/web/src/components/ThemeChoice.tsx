import { useSetView, useView } from '../state/use-view.js';

/** Light, dark, or as the system has it. */
export function ThemeChoice() {
  const { theme } = useView();
  const setView = useSetView();
  return (
    <select
      aria-label="Colours"
      title="Colours"
      value={theme ?? 'system'}
      className="h-6.5 rounded border border-line bg-surface pl-1 text-sm text-ink-2 hover:text-ink"
      onChange={({ target: { value } }) => {
        setView({ theme: value === 'light' || value === 'dark' ? value : undefined }, true);
      }}
    >
      <option value="system">System</option>
      <option value="light">Light</option>
      <option value="dark">Dark</option>
    </select>
  );
}
