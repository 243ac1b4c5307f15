import { useMemo, useState } from 'react';
import type { SqueezeReport } from '../../api/squeezes.js';
import { formatMoment } from '../../components/clock.js';
import { formatBytes, formatCount } from '../../components/quantity.js';
import { Segmented } from '../../components/Segmented.js';
import { type BeforeAndAtEnd, type GivenRow, mappingRows, objectRows } from './given-rows.js';

/** Nobody reads more than this on a screen; the files have all. */
const MOST_SHOWN = 50;

/** Which mappings, or which shared files, gave how much, and where it went. */
export function PagesGivenTable({ report }: { readonly report: SqueezeReport }) {
  const [by, setBy] = useState<'mappings' | 'objects'>('mappings');
  const rows = useMemo(() => (by === 'mappings' ? mappingRows(report) : objectRows(report)), [report, by]);
  // Most squeezes leave files alone: then there is room for names.
  const ofFiles = rows.some(({ unmapped: [before, atEnd] }) => before !== atEnd);
  return (
    <section aria-label="Which pages left" data-testid="pages-given">
      <div className="flex items-center gap-3 pb-1">
        <Segmented
          legend="Counted by"
          value={by}
          onChange={setBy}
          choices={[
            { value: 'mappings', label: 'Mapping' },
            { value: 'objects', label: 'Shared file' },
          ]}
        />
        <p className="min-w-0 text-xs text-ink-3">
          as read at {formatMoment(Date.parse(report.readBefore))} and {formatMoment(Date.parse(report.readAtEnd))}
        </p>
      </div>
      <table className="w-full table-fixed border-collapse text-sm">
        <thead>
          <tr className="border-b border-line text-xs text-ink-3">
            <th className="py-0.5 text-left font-normal">{by === 'mappings' ? 'Mapping' : 'Shared file'}</th>
            <th className="w-[4.5rem] py-0.5 text-right font-normal">In memory</th>
            <th className="w-[4.5rem] py-0.5 text-right font-normal">In swap</th>
            {ofFiles && (
              <th
                className="w-[4.5rem] py-0.5 text-right font-normal"
                title="File pages that are not mapped: on disk, or in the page cache"
              >
                Unmapped
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_SHOWN).map((row) => (
            <GivenLine key={row.key} row={row} ofFiles={ofFiles} />
          ))}
        </tbody>
      </table>
      {rows.length > MOST_SHOWN && (
        <p className="py-1 text-sm text-ink-3">and {formatCount(rows.length - MOST_SHOWN)} more, in the files</p>
      )}
    </section>
  );
}

function GivenLine({ row, ofFiles }: { readonly row: GivenRow; readonly ofFiles: boolean }) {
  const cell = ([before, atEnd]: BeforeAndAtEnd) => (
    <td
      className={`py-0.5 text-right whitespace-nowrap ${before === atEnd ? 'text-ink-3' : ''}`}
      title={`${formatBytes(before)} before, ${formatBytes(atEnd)} at its end`}
    >
      {before === atEnd ? '0' : `${atEnd > before ? '+' : '−'}${formatBytes(Math.abs(atEnd - before))}`}
    </td>
  );
  return (
    <tr
      className="border-b border-line align-baseline"
      data-given={row.key}
      data-swap-before={row.swap[0]}
      data-swap-at-end={row.swap[1]}
    >
      <th scope="row" className="py-0.5 pr-2 text-left font-normal" title={`${row.name} ${row.key}`}>
        <span className="flex items-baseline gap-2">
          <bdi className="min-w-0 truncate">{row.name}</bdi>
          <span className="shrink-0 font-mono text-xs text-ink-3">{row.key}</span>
        </span>
      </th>
      {cell(row.memory)}
      {cell(row.swap)}
      {ofFiles && cell(row.unmapped)}
    </tr>
  );
}
