import { useState } from 'react';
import { formatMoment } from '../../components/clock.js';
import { formatBytes, formatCount } from '../../components/quantity.js';
import { Segmented } from '../../components/Segmented.js';
import type { GivenRow, PagesGiven } from './pages-given.js';

/** Nobody reads more than this on a screen; the files have all. */
const MOST_SHOWN = 50;

/** Which mappings, or which shared files, gave how much, and where it went. */
export function PagesGivenTable({ pages, pageSize }: { readonly pages: PagesGiven; readonly pageSize: number }) {
  const [by, setBy] = useState<'mappings' | 'objects'>('mappings');
  const rows = pages[by];
  // Most squeezes leave files alone: then there is room for names.
  const ofFiles = [...rows, pages.total].some((row) => row.unmappedBefore !== row.unmappedAfter);
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
          as read at {formatMoment(pages.beforeMs)} and {formatMoment(pages.afterMs)}
        </p>
      </div>
      <table className="w-full table-fixed border-collapse text-sm">
        <thead>
          <tr className="border-b border-line text-xs text-ink-3">
            <th className="py-0.5 text-left font-normal">{by === 'mappings' ? 'Mapping' : 'Shared file'}</th>
            <th className="w-20 py-0.5 text-right font-normal">In memory</th>
            <th className="w-20 py-0.5 text-right font-normal">In swap</th>
            {ofFiles && (
              <th
                className="w-20 py-0.5 text-right font-normal"
                title="File pages that are not mapped: on disk, or in the page cache"
              >
                Unmapped
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_SHOWN).map((row) => (
            <GivenLine key={row.key} row={row} pageSize={pageSize} ofFiles={ofFiles} />
          ))}
        </tbody>
        <tfoot>
          <GivenLine
            row={{ ...pages.total, key: '', name: 'The process, each page once' }}
            pageSize={pageSize}
            ofFiles={ofFiles}
          />
        </tfoot>
      </table>
      {rows.length > MOST_SHOWN && (
        <p className="py-1 text-sm text-ink-3">and {formatCount(rows.length - MOST_SHOWN)} more, in the files</p>
      )}
    </section>
  );
}

function GivenLine(props: { readonly row: GivenRow; readonly pageSize: number; readonly ofFiles: boolean }) {
  const { row, pageSize } = props;
  const change = (before: number, after: number): string => {
    if (before === after) return '0';
    return `${after > before ? '+' : '−'}${formatBytes(Math.abs(after - before) * pageSize)}`;
  };
  const cell = (before: number, after: number) => (
    <td
      className={`py-0.5 text-right whitespace-nowrap ${before === after ? 'text-ink-3' : ''}`}
      title={`${formatBytes(before * pageSize)} before, ${formatBytes(after * pageSize)} at its end`}
    >
      {change(before, after)}
    </td>
  );
  return (
    <tr
      className="border-b border-line align-baseline"
      data-given={row.key}
      data-swap-before={row.swapBefore}
      data-swap-after={row.swapAfter}
    >
      <th scope="row" className="py-0.5 pr-2 text-left font-normal" title={`${row.name} ${row.key}`}>
        <span className="flex items-baseline gap-2">
          <bdi className="min-w-0 truncate">{row.name}</bdi>
          <span className="shrink-0 font-mono text-xs text-ink-3">{row.key}</span>
        </span>
      </th>
      {cell(row.memoryBefore, row.memoryAfter)}
      {cell(row.swapBefore, row.swapAfter)}
      {props.ofFiles && cell(row.unmappedBefore, row.unmappedAfter)}
    </tr>
  );
}
