import type { ReactNode } from 'react';

export function Button(props: { readonly onClick: () => void; readonly children: ReactNode; readonly title?: string }) {
  return (
    <button
      type="button"
      title={props.title}
      onClick={props.onClick}
      className="shrink-0 rounded border border-line bg-surface px-2 text-sm leading-6 text-ink hover:bg-selected"
    >
      {props.children}
    </button>
  );
}
