import type { PageIndex } from '@pagelapse/address-space';
import { copyText } from '../../components/copy-text.js';
import { KeyCap } from '../../components/KeyCap.js';
import { useCommands } from '../../state/commands.js';
import { useView } from '../../state/use-view.js';
import { pageCommand } from './page-command.js';

const COPY = { key: 'c' } as const;

/** Says that the word of the page pointed at can be read without the dashboard, and how to get the command for it. */
export function PageReproducer({ pid, page }: { readonly pid: number; readonly page: PageIndex }) {
  const { addresses } = useView();
  useCommands([
    {
      id: 'take-away.page-command',
      group: 'Take away',
      label: 'Copy the shell command that reads this page’s word',
      shortcut: COPY,
      run: () => {
        if (addresses === 'offsets') throw new Error('it holds the address, and addresses are taken away as offsets');
        return copyText(pageCommand(pid, page), 'Command');
      },
    },
  ]);
  return (
    <p className="text-xs text-ink-3">
      <KeyCap shortcut={COPY} /> copies a shell command that reads it.
    </p>
  );
}
