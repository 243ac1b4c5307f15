import type { ReactNode } from 'react';

export function Button(props: {
  readonly onClick: () => void;
  readonly children: ReactNode;
  readonly title?: string;
  readonly disabled?: boolean;
}) {
  return (
    <button
      type="button"
      title={props.title}
      disabled={props.disabled}
      onClick={props.onClick}
      className="shrink-0 rounded border border-line bg-surface px-2 text-sm leading-6 text-ink enabled:hover:bg-selected disabled:cursor-default disabled:text-ink-3"
    >
      {props.children}
    </button>
  );
}
