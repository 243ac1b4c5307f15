import type { Reconciliation } from '../../api/queries.js';
import { formatBytes } from '../../components/quantity.js';

/** `+12 MiB`: the kernel's figure less ours. */
function differenceOf({ kernel, ours }: Reconciliation['rows'][number]): string {
  if (kernel === ours) return 'equal';
  return `${kernel > ours ? '+' : '−'}${formatBytes(Math.abs(kernel - ours))}`;
}

export function FigureTable({ rows }: { readonly rows: Reconciliation['rows'] }) {
  return (
    <table className="w-full max-w-4xl border-collapse text-sm">
      <thead>
        <tr className="border-b border-line text-left text-xs text-ink-3">
          <th className="py-1 pr-4 font-normal">Figure of the kernel</th>
          <th className="py-1 pr-4 text-right font-normal">Kernel</th>
          <th className="py-1 pr-4 font-normal">Held against</th>
          <th className="py-1 pr-4 text-right font-normal">Ours</th>
          <th className="py-1 text-right font-normal">Difference</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={`${row.figure} ${row.against}`}
            className="border-b border-line align-baseline"
            data-figure={row.figure}
            data-kernel={row.kernel}
            data-ours={row.ours}
          >
            <th scope="row" className="py-1.5 pr-4 text-left font-normal">
              {row.figure}
            </th>
            <td className="py-1.5 pr-4 text-right whitespace-nowrap">{formatBytes(row.kernel)}</td>
            <td className="py-1.5 pr-4 text-ink-2">
              {row.against}
              {row.reason !== undefined && <p className="text-xs text-ink-3">{row.reason}</p>}
            </td>
            <td className="py-1.5 pr-4 text-right whitespace-nowrap">{formatBytes(row.ours)}</td>
            <td
              className={`py-1.5 text-right whitespace-nowrap ${row.kernel === row.ours ? 'text-ink-3' : 'font-medium'}`}
            >
              {differenceOf(row)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
