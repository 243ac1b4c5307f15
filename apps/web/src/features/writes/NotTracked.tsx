import { Button } from '../../components/Button.js';
import { copyText } from '../../components/copy-text.js';

/** What an agent has to be started with to take soft-dirty bits away. */
const COMMAND = 'npm start -- --allow clear-refs';

/** Why nothing is known of writes here, and what would change that. */
export function NotTracked(props: {
  readonly pid: number;
  readonly reason: string | undefined;
  readonly cure: string | undefined;
}) {
  if (props.reason !== undefined) {
    return (
      <div className="space-y-2 text-sm" data-testid="writes-impossible">
        <p className="font-medium">Which pages are written cannot be told on this host.</p>
        <p className="text-ink-2">
          {props.reason} No page is shown as written, or as not written, and nothing is counted.
        </p>
        <p>{props.cure}</p>
      </div>
    );
  }
  return (
    <div className="space-y-2 text-sm text-ink-2" data-testid="writes-not-allowed">
      <p>
        The kernel marks each page that is written until the marks are taken away. Taking them away write-protects the
        memory of the process, and this agent was started to read alone.
      </p>
      <p>Start it with leave to do so:</p>
      <p className="flex items-center gap-2">
        <code className="font-mono text-xs text-ink">{COMMAND}</code>
        <Button onClick={() => void copyText(COMMAND, 'Command')}>Copy</Button>
      </p>
      <p>
        On the command line: <code className="font-mono text-xs text-ink">pagelapse writes {props.pid}</code>
      </p>
    </div>
  );
}
