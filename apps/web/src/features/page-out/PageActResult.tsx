import type { PageActReport } from '../../api/page-acts.js';
import { formatClock } from '../../components/clock.js';
import { formatDuration } from '../../components/quantity.js';

/** What became of the pages, by readings before and after. */
export function PageActResult({ report }: { readonly report: PageActReport }) {
  return (
    <div
      role="status"
      data-testid="page-act-result"
      data-moved={report.moved}
      data-wanted={report.wanted}
      className="flex flex-col gap-1 border-l-2 border-line pl-2"
    >
      <p className="font-medium">{report.text}</p>
      {report.stayed.map(({ reason, text }) => (
        <p key={reason} data-stayed={reason} className="text-ink-2">
          {text}
        </p>
      ))}
      <p className="text-xs text-ink-3">
        At {formatClock(report.atMs)}, for {formatDuration(report.tookMs)}; by readings of the range before and after
      </p>
    </div>
  );
}
