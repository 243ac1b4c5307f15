import { Button } from '../../components/Button.js';
import { useCommands } from '../../state/commands.js';
import { useSetView, useView } from '../../state/use-view.js';

/** Shows what a squeeze of the process would be, beside the map. It begins nothing. */
export function SqueezeButton() {
  const { side } = useView();
  const setView = useSetView();
  const toggle = (): void => setView({ side: side === 'squeeze' ? undefined : 'squeeze' });
  useCommands([
    {
      id: 'squeeze.show',
      group: 'Act',
      label: 'Squeeze this process: plan, watch, report',
      shortcut: { key: 'q' },
      run: toggle,
    },
  ]);
  return (
    <Button
      pressed={side === 'squeeze'}
      title="Plan a lower memory limit, and watch what it does (Q); nothing begins yet"
      onClick={toggle}
    >
      Squeeze
    </Button>
  );
}
