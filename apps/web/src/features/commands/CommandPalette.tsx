import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { Dialog } from '../../components/Dialog.js';
import { KeyCap } from '../../components/KeyCap.js';
import { type Command, runCommand, useCommandRegistry } from '../../state/commands.js';
import { foundCommands } from './found-commands.js';

/** Everything that can be done here, found by typing. `typed` is what stands in its field at first. */
export function CommandPalette({ typed, onClose }: { readonly typed: string; readonly onClose: () => void }) {
  const registry = useCommandRegistry();
  // As of opening: what comes and goes below while one chooses must not move the rows.
  const [commands] = useState(() => registry.all());
  const [text, setText] = useState(typed);
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const found = foundCommands(commands, text);
  const chosen = found[active];
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView?.({ block: 'nearest' });
  });
  const choose = (command: Command): void => {
    onClose();
    // The dialog gives the focus back first: commands may move it.
    queueMicrotask(() => runCommand(command));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) setActive((active + step + found.length) % found.length);
    else if (event.key === 'Enter' && chosen !== undefined) choose(chosen);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog label="Commands" onClose={onClose}>
      <input
        type="text"
        role="combobox"
        aria-label="Find a command"
        aria-expanded="true"
        aria-controls="command-list"
        aria-activedescendant={chosen === undefined ? undefined : `command-${chosen.id}`}
        placeholder="What is to be done?"
        spellCheck={false}
        autoComplete="off"
        value={text}
        className="h-10 w-full border-b border-line bg-transparent px-4 outline-none placeholder:text-ink-3"
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div
        ref={list}
        id="command-list"
        role="listbox"
        aria-label="Commands"
        className="max-h-[50vh] overflow-y-auto py-1"
      >
        {found.map((command, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above keeps the focus and handles arrows and Enter
          <div
            key={command.id}
            id={`command-${command.id}`}
            role="option"
            aria-selected={index === active}
            data-command={command.id}
            className={`flex cursor-default items-center gap-3 px-4 py-1 ${index === active ? 'bg-selected' : ''}`}
            onPointerMove={() => setActive(index)}
            onClick={() => choose(command)}
          >
            <span className="w-20 shrink-0 text-sm text-ink-3">{command.group}</span>
            <span className="min-w-0 flex-1 truncate">{command.label}</span>
            {command.shortcut !== undefined && <KeyCap shortcut={command.shortcut} />}
          </div>
        ))}
      </div>
      <p role="status" className={found.length === 0 ? 'px-4 pb-3 text-ink-2' : 'sr-only'}>
        {found.length === 0 ? `No command matches “${text}”.` : `${found.length} commands`}
      </p>
    </Dialog>
  );
}
