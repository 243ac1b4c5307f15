import type { Shortcut } from '../state/commands.js';

const MAC = navigator.platform.startsWith('Mac');
const NAMES: Readonly<Record<string, string>> = { ' ': 'Space', '-': '−', ArrowLeft: '←', ArrowRight: '→' };

/** A key as it is printed on a keyboard. */
export function KeyCap({ shortcut }: { readonly shortcut: Shortcut }) {
  const key = NAMES[shortcut.key] ?? (shortcut.key.length === 1 ? shortcut.key.toUpperCase() : shortcut.key);
  return (
    <kbd className="rounded-[3px] border border-line bg-raised px-1 font-sans text-xs whitespace-nowrap text-ink-2">
      {shortcut.mod === true ? `${MAC ? '⌘' : 'Ctrl'} ${key}` : key}
    </kbd>
  );
}
