import type { AskedPast } from '../../api/past.js';
import type { SqueezeReport, SqueezeStatus } from '../../api/squeezes.js';
import { Button } from '../../components/Button.js';
import { formatClock } from '../../components/clock.js';
import { fileName } from '../../components/file-name.js';
import { saveFile } from '../../components/save-file.js';
import { type Command, useCommands } from '../../state/commands.js';
import { takenLabel } from '../../state/use-placing.js';
import { costSentence } from './cost-sentence.js';
import { EventList } from './EventList.js';
import { FiguresTable } from './FiguresTable.js';
import { PagesGivenTable } from './PagesGivenTable.js';
import { RestoredList } from './RestoredList.js';
import { reportMarkdown } from './report-markdown.js';
import { useSqueezeReport } from './use-squeeze-report.js';

/** A squeeze that is over: why, what it cost, which pages it took, what was put back; to look at and to keep. */
export function EndedSqueeze(props: {
  readonly squeeze: SqueezeStatus;
  readonly past: AskedPast | undefined;
  readonly pageSize: number;
  readonly onAgain: () => void;
}) {
  const { squeeze } = props;
  const { busy, report, taken } = useSqueezeReport(props.past, squeeze, props.pageSize);
  const endedAtMs = squeeze.endedAtMs ?? squeeze.now.atMs;
  const save = (extension: 'json' | 'md', type: string, text: string): void =>
    saveFile(fileName(squeeze.pid, squeeze.comm, endedAtMs, 'squeeze', extension), type, [text]);
  const saves = [
    {
      id: 'squeeze.report.md',
      label: 'Markdown',
      run: () => save('md', 'text/markdown', reportMarkdown(squeeze, taken)),
    },
    ...(taken === undefined
      ? []
      : [
          {
            id: 'squeeze.report.json',
            label: 'JSON',
            run: () => save('json', 'application/json', reportJson(taken)),
          },
        ]),
  ];
  useCommands(
    saves.map(
      ({ id, label, run }): Command => ({
        id,
        group: 'Take away',
        label: takenLabel(`Save the report of the squeeze as ${label}`, taken?.addresses),
        run,
      }),
    ),
  );
  return (
    <>
      <div
        className="min-h-0 flex-1 space-y-3 overflow-y-auto px-3 pb-3"
        data-testid="squeeze-ended"
        data-cause={squeeze.end?.cause}
      >
        <div>
          <p role="status">
            <span className="font-semibold">Ended at {formatClock(endedAtMs)}.</span> {squeeze.end?.text}
          </p>
          <p className="text-ink-2" data-testid="squeeze-sum">
            {costSentence(squeeze, report)}
          </p>
          <RestoredList files={squeeze.end?.restored ?? []} />
        </div>
        {report !== undefined ? (
          <PagesGivenTable report={report} />
        ) : (
          <p className="text-sm text-ink-2">
            {busy
              ? 'The pages before it and at its end are being read.'
              : 'Which pages left is not known: it was over before they were read again, the agent retains nothing of one of these moments, or another program was started.'}
          </p>
        )}
        <FiguresTable before={squeeze.before} now={squeeze.now} nowLabel="At its end" />
        <EventList events={squeeze.events} />
      </div>
      <footer className="flex flex-wrap items-center gap-2 border-t border-line px-3 py-2">
        <Button onClick={props.onAgain}>Plan another</Button>
        <span className="ml-auto text-sm text-ink-2">Keep the report as</span>
        {saves.map(({ id, label, run }) => (
          <Button key={id} disabled={busy} onClick={run}>
            {label}
          </Button>
        ))}
      </footer>
    </>
  );
}

/** The document that the command line writes as well. */
function reportJson(report: SqueezeReport): string {
  return `${JSON.stringify({ ...report, writtenAt: new Date().toISOString() }, undefined, 2)}\n`;
}
