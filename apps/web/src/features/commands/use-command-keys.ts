import { useLayoutEffect } from 'react';
import { runCommand, type Shortcut, useCommandRegistry } from '../../state/commands.js';

/** Keys of commands, wherever the focus is, unless whatever has it has used the key, or text is being typed there. */
export function useCommandKeys(singleKeys: boolean): void {
  const registry = useCommandRegistry();
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]') !== null) return;
      const command = registry.all().find(({ shortcut, run }) => run !== undefined && isPressed(event, shortcut));
      if (command === undefined) return;
      if (command.shortcut?.mod !== true && (!singleKeys || hasUseFor(event))) return;
      event.preventDefault();
      runCommand(command);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [registry, singleKeys]);
}

function isPressed(event: KeyboardEvent, shortcut: Shortcut | undefined): boolean {
  if (shortcut === undefined || event.altKey) return false;
  return key(event) === key(shortcut) && (event.ctrlKey || event.metaKey) === (shortcut.mod === true);
}

function key({ key }: { readonly key: string }): string {
  return key.toLowerCase();
}

const NO_TEXT = new Set(['checkbox', 'radio', 'button', 'range']);
/** What a key means something else to. */
const OWN_SPACE = 'button, input, select, textarea, a, [role="slider"], [role="listbox"]';
const OWN_ARROWS = 'input, select, textarea, [role="grid"], [role="application"]';

/** Does what has the focus take this key for itself? */
function hasUseFor({ key, target }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (key === ' ') return target.closest(OWN_SPACE) !== null;
  if (key.startsWith('Arrow')) return target.closest(OWN_ARROWS) !== null;
  if (target instanceof HTMLInputElement) return !NO_TEXT.has(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
