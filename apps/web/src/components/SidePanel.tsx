import type { ReactNode } from 'react';
import { Button } from './Button.js';

/** Stands in the place of the list of mappings, beside the map, and leads back to it. */
export function SidePanel(props: {
  readonly name: string;
  readonly testId: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const { name, testId, onClose, children } = props;
  return (
    <section aria-label={name} data-testid={testId} className="flex min-h-0 flex-col border-r border-line">
      <header className="flex items-center gap-3 px-3 py-2">
        <h2 className="text-lg font-medium">{name}</h2>
        <div className="ml-auto">
          <Button onClick={onClose} title="Back to the list of mappings">
            Mappings
          </Button>
        </div>
      </header>
      {children}
    </section>
  );
}
