import { ProcessPicker } from './features/process-picker/ProcessPicker.js';
import { useThemeAttribute } from './state/theme.js';
import { useView } from './state/use-view.js';
import { WatchPage } from './watch/WatchPage.js';

/** The URL is the view: with a pid a process is watched, without one it is picked. */
export function App() {
  useThemeAttribute();
  const { pid } = useView();
  return (
    <div className="flex h-full flex-col">
      {pid === undefined ? <ProcessPicker /> : <WatchPage key={pid} pid={pid} />}
    </div>
  );
}
