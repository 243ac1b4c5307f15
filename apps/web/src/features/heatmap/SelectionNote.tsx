import type { ReactNode } from 'react';
import { Button } from '../../components/Button.js';

/** What is selected, and the way out. */
export function SelectionNote(props: { readonly onClear: () => void; readonly children: ReactNode }) {
  return (
    <section aria-label="Selection" data-testid="selection" className="border-b border-line pb-3 text-sm">
      <header className="flex items-center justify-between pb-1">
        <h3 className="text-xs text-ink-3">Selection</h3>
        <Button onClick={props.onClear} title="Key Escape">
          Clear
        </Button>
      </header>
      {props.children}
    </section>
  );
}
