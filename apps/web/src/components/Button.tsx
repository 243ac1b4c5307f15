import type { ReactNode } from 'react';

export function Button(props: {
  readonly onClick: () => void;
  readonly children: ReactNode;
  readonly title?: string;
  readonly disabled?: boolean;
  /** Without a frame: one of a row of words. */
  readonly quiet?: boolean;
  /** It leads to where one is. */
  readonly current?: boolean;
  /** Of a button that shows something and takes it away again. */
  readonly pressed?: boolean;
}) {
  const frame =
    props.quiet === true
      ? `border-transparent ${props.current === true ? 'font-medium text-ink' : 'text-ink-2 enabled:hover:text-ink'}`
      : 'border-line bg-surface text-ink';
  return (
    <button
      type="button"
      title={props.title}
      disabled={props.disabled}
      aria-current={props.current === true ? 'page' : undefined}
      aria-pressed={props.pressed}
      onClick={props.onClick}
      className={`shrink-0 rounded border px-2 text-sm leading-6 enabled:hover:bg-selected aria-pressed:bg-selected disabled:cursor-default disabled:text-ink-3 ${frame}`}
    >
      {props.children}
    </button>
  );
}
