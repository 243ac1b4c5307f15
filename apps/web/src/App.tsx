import { Button } from './components/Button.js';
import { Segmented } from './components/Segmented.js';
import { ProcessPicker } from './features/process-picker/ProcessPicker.js';
import { WatchPage } from './features/watch/WatchPage.js';
import { useThemeAttribute } from './state/theme.js';
import { useSetView, useView } from './state/use-view.js';

/** The URL is the view: with a pid a process is watched, without one it is picked. */
export function App() {
  useThemeAttribute();
  const { pid, theme } = useView();
  const setView = useSetView();
  return (
    <div className="flex h-full flex-col">
      <header className="flex h-10 shrink-0 items-center gap-4 border-b border-line px-4">
        <p className="font-semibold">Pagelapse</p>
        <p className="hidden truncate text-sm text-ink-3 md:block">Where every page of a process lives</p>
        <div className="ml-auto flex items-center gap-3">
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
      {pid === undefined ? <ProcessPicker /> : <WatchPage key={pid} pid={pid} />}
    </div>
  );
}
