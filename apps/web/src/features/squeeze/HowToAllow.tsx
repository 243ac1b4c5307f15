import { Button } from '../../components/Button.js';
import { copyText } from '../../components/copy-text.js';

/** Why there is nothing to press here, and what would change that without taking away what is allowed already. */
export function HowToAllow({ pid, allowed }: { readonly pid: number; readonly allowed: readonly string[] }) {
  const command = `npm start -- --allow ${[...allowed, 'squeeze'].join(',')}`;
  return (
    <div className="space-y-2 px-3 text-sm text-ink-2" data-testid="squeeze-how-to-allow">
      <p>
        A squeeze lowers the memory limit of the cgroup that the process is in, watches its pages leave, and puts the
        limit back. This agent was not started for that, and has no way to do it.
      </p>
      <p>Start it with leave to squeeze, as root or as whoever owns the cgroup:</p>
      <p className="flex items-center gap-2">
        <code className="font-mono text-xs text-ink">{command}</code>
        <Button onClick={() => void copyText(command, 'Command')}>Copy</Button>
      </p>
      <p>
        On the command line: <code className="font-mono text-xs text-ink">pagelapse squeeze {pid} --limit 512M</code>
      </p>
    </div>
  );
}
