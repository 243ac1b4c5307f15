import { useState } from 'react';
import { Button } from '../../components/Button.js';
import { Dialog } from '../../components/Dialog.js';
import { KeyCap } from '../../components/KeyCap.js';
import { COMMAND_GROUPS, useCommandRegistry } from '../../state/commands.js';

/** The keys of what is on the screen now. */
export function KeyHelp(props: {
  readonly singleKeys: boolean;
  readonly onSingleKeys: (on: boolean) => void;
  readonly onClose: () => void;
}) {
  const registry = useCommandRegistry();
  const [commands] = useState(() => registry.all().filter(({ shortcut }) => shortcut !== undefined));
  const groups = COMMAND_GROUPS.map((group) => ({ group, own: commands.filter((one) => one.group === group) }));
  return (
    <Dialog label="Keys" onClose={props.onClose}>
      <div className="flex flex-col gap-3 p-4">
        <div className="flex items-center justify-between">
          <h2 className="text-lg font-medium">Keys</h2>
          <Button onClick={props.onClose}>Close</Button>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must be reachable for those without a wheel */}
        <div tabIndex={0} className="max-h-[60vh] columns-2 gap-8 overflow-y-auto">
          {groups.map(
            ({ group, own }) =>
              own.length > 0 && (
                <section key={group} className="mb-3 break-inside-avoid">
                  <h3 className="pb-1 text-xs text-ink-3">{group}</h3>
                  <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-1 text-sm">
                    {own.map(({ id, label, shortcut }) => (
                      <div key={id} className="contents">
                        <dt>{label}</dt>
                        <dd className="text-right">{shortcut !== undefined && <KeyCap shortcut={shortcut} />}</dd>
                      </div>
                    ))}
                  </dl>
                </section>
              ),
          )}
        </div>
        <label className="flex items-center gap-2 border-t border-line pt-3 text-sm">
          <input
            type="checkbox"
            className="size-3 accent-ink-2"
            checked={props.singleKeys}
            onChange={(event) => props.onSingleKeys(event.target.checked)}
          />
          Single keys act wherever no text is typed; without it, only those with Ctrl or Command do.
        </label>
      </div>
    </Dialog>
  );
}
