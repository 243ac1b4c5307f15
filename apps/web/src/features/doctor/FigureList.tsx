export interface FigureLine {
  readonly name: string;
  readonly value: string;
  /** What it means, where its name does not say it. */
  readonly means: string;
}

/** Figures with what they mean, one a line. */
export function FigureList({ label, lines }: { readonly label: string; readonly lines: readonly FigureLine[] }) {
  return (
    <table aria-label={label} className="w-full max-w-5xl border-collapse">
      <tbody>
        {lines.map(({ name, value, means }) => (
          <tr key={name} className="border-t border-line align-baseline" data-figure={name}>
            <th scope="row" className="w-52 py-1.5 pr-4 text-left font-normal">
              {name}
            </th>
            <td className="w-32 py-1.5 pr-4 text-right whitespace-nowrap">{value}</td>
            <td className="py-1.5 text-ink-2">{means}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
