import type { ReactNode } from 'react';

/** What a map is of, and its controls. */
export function MappingHeading(props: {
  readonly name: string;
  readonly about: string;
  /** Addresses and permissions, where there is room. */
  readonly range: string;
  readonly children: ReactNode;
}) {
  return (
    <header className="flex items-center gap-x-4 overflow-hidden px-4 py-1.5 whitespace-nowrap">
      <h2 className="min-w-0 truncate text-lg font-medium" title={props.name}>
        <bdi>{props.name}</bdi>
      </h2>
      <p className="min-w-0 shrink-99 truncate text-sm text-ink-3" title={props.about}>
        {props.about}
      </p>
      <p className="hidden shrink-0 font-mono text-xs text-ink-3 2xl:block">{props.range}</p>
      <div className="ml-auto flex shrink-0 items-center gap-2">{props.children}</div>
    </header>
  );
}
