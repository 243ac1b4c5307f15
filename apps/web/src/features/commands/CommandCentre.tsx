import { useState } from 'react';
import { useCommands } from '../../state/commands.js';
import { ELSEWHERE, placesOf } from '../../state/places.js';
import { useAgentMode } from '../../state/use-agent-mode.js';
import { useSetView } from '../../state/use-view.js';
import { CommandPalette } from './CommandPalette.js';
import { KeyHelp } from './KeyHelp.js';
import { useCommandKeys } from './use-command-keys.js';
import { useSingleKeys } from './use-single-keys.js';

type Open = { readonly what: 'palette'; readonly typed: string } | { readonly what: 'keys' };

/** Commands that are there in every view, the palette of all of them, and their keys. `onLeave`: for another view. */
export function CommandCentre({ onLeave }: { readonly onLeave: () => void }) {
  const [open, setOpen] = useState<Open>();
  const [singleKeys, setSingleKeys] = useSingleKeys();
  const setView = useSetView();
  // A file is shown without any agent to ask.
  const mode = useAgentMode(false);
  useCommandKeys(singleKeys);
  useCommands([
    {
      id: 'commands.palette',
      group: 'Help',
      label: 'Find a command',
      shortcut: { key: 'k', mod: true },
      run: (typed = '') => setOpen({ what: 'palette', typed }),
    },
    {
      id: 'commands.keys',
      group: 'Help',
      label: 'Show the keys',
      shortcut: { key: '?' },
      run: () => setOpen({ what: 'keys' }),
    },
    {
      id: 'commands.filter',
      group: 'Go',
      label: 'Filter the list in view',
      shortcut: { key: '/' },
      run: () => document.querySelector<HTMLInputElement>('input[type="search"]')?.focus(),
    },
    {
      id: 'view.system',
      group: 'View',
      label: 'Colours as the system has them',
      run: () => setView({ theme: undefined }, true),
    },
    { id: 'view.light', group: 'View', label: 'Light colours', run: () => setView({ theme: 'light' }, true) },
    { id: 'view.dark', group: 'View', label: 'Dark colours', run: () => setView({ theme: 'dark' }, true) },
    ...placesOf(mode).map(({ label, list, key }) => ({
      id: `commands.${label.toLowerCase()}`,
      group: 'Go' as const,
      label,
      shortcut: { key },
      run: () => {
        onLeave();
        setView({ ...ELSEWHERE, list });
      },
    })),
  ]);
  const close = (): void => setOpen(undefined);
  if (open === undefined) return null;
  if (open.what === 'palette') return <CommandPalette typed={open.typed} onClose={close} />;
  return <KeyHelp singleKeys={singleKeys} onSingleKeys={setSingleKeys} onClose={close} />;
}
