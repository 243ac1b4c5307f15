import type { ReactNode } from 'react';
import type { SqueezeForm } from './squeeze-form.js';

/** A line of the plan: what it is about, what can be chosen, and below it why a text is not taken. */
export function PlanRow(props: {
  readonly label: string;
  readonly problems: readonly (readonly [keyof SqueezeForm, string])[];
  readonly children: ReactNode;
}) {
  return (
    <div className="grid grid-cols-[3.5rem_minmax(0,1fr)] items-start gap-x-2">
      <span className="leading-6 text-ink-3">{props.label}</span>
      <div className="flex min-h-6 min-w-0 flex-wrap items-center gap-x-4 gap-y-1">
        {props.children}
        {props.problems.map(([field, text]) => (
          <p key={field} id={`squeeze-${field}`} role="alert" className="basis-full text-xs font-medium text-ink">
            {text}
          </p>
        ))}
      </div>
    </div>
  );
}
