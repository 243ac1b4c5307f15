import type { ReactNode } from 'react';
import { useCommandRegistry } from '../state/commands.js';
import { Button } from './Button.js';
import { PlaceLinks } from './PlaceLinks.js';
import { ThemeChoice } from './ThemeChoice.js';

/**
 * The one bar above everything: what is watched and how it stands, and the ways to other views; `leave` stands in their
 * place where there is no agent to have them of.
 */
export function TopBar(props: {
  readonly children?: ReactNode;
  readonly leave?: ReactNode;
  /** There is something on the screen that can be saved or copied. */
  readonly takeAway?: boolean;
}) {
  const commands = useCommandRegistry();
  return (
    <header className="flex h-10 shrink-0 items-center gap-4 border-b border-line px-4 whitespace-nowrap">
      <p className="shrink-0 text-ink-3">Pagelapse</p>
      {props.children}
      <div className="ml-auto flex shrink-0 items-center gap-1">
        {props.leave ?? <PlaceLinks />}
        {props.takeAway === true && (
          <Button quiet title="PNG, CSV, JSON, Parquet, link; key E" onClick={() => commands.run('take-away.all')}>
            Take away
          </Button>
        )}
        <Button
          quiet
          title="Everything that can be done here; keys: ?"
          onClick={() => commands.run('commands.palette')}
        >
          Commands
        </Button>
        <ThemeChoice />
      </div>
    </header>
  );
}
