import type { ReactNode } from 'react';
import { useCommandRegistry } from '../state/commands.js';
import { useSetView, useView } from '../state/use-view.js';
import { Button } from './Button.js';
import { Segmented } from './Segmented.js';

/** Views are left by pushing another one: what belongs to them goes. */
const ELSEWHERE = {
  pid: undefined,
  recording: undefined,
  list: undefined,
  mapping: undefined,
  find: undefined,
  sort: undefined,
};

/**
 * The one bar above everything: what is watched and how it stands, and the ways to other views; `leave` stands in their
 * place where there is no agent to have them of.
 */
export function TopBar({ children, leave }: { readonly children?: ReactNode; readonly leave?: ReactNode }) {
  const { pid, recording, list, theme } = useView();
  const setView = useSetView();
  const commands = useCommandRegistry();
  return (
    <header className="flex h-10 shrink-0 items-center gap-4 border-b border-line px-4 whitespace-nowrap">
      <p className="shrink-0 text-ink-3">Pagelapse</p>
      {children}
      <div className="ml-auto flex shrink-0 items-center gap-3">
        {leave ?? (
          <>
            {(pid ?? recording ?? list) !== undefined && <Button onClick={() => setView(ELSEWHERE)}>Processes</Button>}
            {list === undefined && (
              <Button onClick={() => setView({ ...ELSEWHERE, list: 'recordings' })}>Recordings</Button>
            )}
          </>
        )}
        {children !== undefined && (
          <Button title="PNG, CSV, JSON, Parquet, link; key E" onClick={() => commands.run('take-away.all')}>
            Take away
          </Button>
        )}
        <Button title="Everything that can be done here; keys: ?" onClick={() => commands.run('commands.palette')}>
          Commands
        </Button>
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
