import type { ReactNode } from 'react';

/** Nothing to draw, and why, in the place of a whole page unless `within` one: what happened in one sentence, the way out, and what can be done from here. */
export function Notice(props: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly wayOut?: string | undefined;
  readonly code?: string | undefined;
  readonly actions?: ReactNode;
  readonly busy?: boolean;
  readonly within?: boolean;
}) {
  const Place = props.within === true ? 'div' : 'main';
  return (
    <Place className="grid h-full min-h-0 place-items-center p-8">
      <section role={props.busy === true ? 'status' : 'alert'} className="flex max-w-xl flex-col gap-2">
        <h1 className="text-xl font-medium text-balance">{props.title}</h1>
        {props.children !== undefined && <div className="text-ink-2">{props.children}</div>}
        {props.wayOut !== undefined && props.wayOut !== '' && <p>{props.wayOut}</p>}
        {props.actions !== undefined && <div className="mt-3 flex gap-2">{props.actions}</div>}
        {props.code !== undefined && <p className="mt-3 font-mono text-xs text-ink-3">{props.code}</p>}
      </section>
    </Place>
  );
}
