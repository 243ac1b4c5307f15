import { Button } from '../../components/Button.js';
import { useCommands } from '../../state/commands.js';
import { useSetView, useView } from '../../state/use-view.js';

/** Shows what is known of the process's writes, beside the map. It begins nothing. */
export function WritesButton() {
  const { side } = useView();
  const setView = useSetView();
  const toggle = (): void => setView({ side: side === 'writes' ? undefined : 'writes' });
  useCommands([
    {
      id: 'writes.show',
      group: 'Act',
      label: 'Writes of this process: keep track, begin anew',
      shortcut: { key: 'w' },
      run: toggle,
    },
  ]);
  return (
    <Button pressed={side === 'writes'} title="Which pages the process writes (W); nothing begins yet" onClick={toggle}>
      Writes
    </Button>
  );
}
