import type { ReactNode } from 'react';
import type { SqueezeFigures } from '../../api/squeezes.js';
import { FIGURES } from './figures.js';

/** A squeezed cgroup in figures, before and now. */
export function FiguresTable(props: {
  readonly before: SqueezeFigures;
  readonly now: SqueezeFigures;
  readonly nowLabel: string;
}) {
  const { before, now } = props;
  return (
    <table className="w-full border-collapse text-sm" data-testid="squeeze-figures">
      <thead>
        <tr className="border-b border-line text-xs text-ink-3">
          <th className="py-0.5 text-left font-normal">Figure</th>
          <th className="py-0.5 text-right font-normal">Before</th>
          <th className="py-0.5 text-right font-normal">{props.nowLabel}</th>
        </tr>
      </thead>
      <tbody>
        {FIGURES.map(({ name, title, value, format }): ReactNode => {
          const [was, is] = [value(before), value(now)];
          if (was === undefined && is === undefined) return null;
          return (
            <tr key={name} className="border-b border-line" data-figure={name} data-before={was} data-now={is}>
              <th scope="row" className="py-0.5 text-left font-normal text-ink-2" title={title}>
                {name}
              </th>
              <td className="py-0.5 text-right">{format(was)}</td>
              <td className="py-0.5 text-right font-medium">{format(is)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
