import type { ReactNode } from 'react';
import { useSetView, useView } from '../state/use-view.js';
import { Button } from './Button.js';
import { Segmented } from './Segmented.js';

/** The one bar above everything: what is watched and how it stands, and the ways to other views. */
export function TopBar({ children }: { readonly children?: ReactNode }) {
  const { pid, theme } = useView();
  const setView = useSetView();
  return (
    <header className="flex h-10 shrink-0 items-center gap-4 border-b border-line px-4 whitespace-nowrap">
      <p className="shrink-0 text-ink-3">Pagelapse</p>
      {children}
      <div className="ml-auto flex shrink-0 items-center gap-3">
        {pid !== undefined && (
          <Button onClick={() => setView({ pid: undefined, mapping: undefined, find: undefined, sort: undefined })}>
            Processes
          </Button>
        )}
        <Segmented
          legend="Colours"
          value={theme ?? 'system'}
          onChange={(value) => setView({ theme: value === 'system' ? undefined : value }, true)}
          choices={[
            { value: 'system', label: 'System' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
        />
      </div>
    </header>
  );
}
