import type { SqueezeLeftover } from '../../api/squeezes.js';
import { Button } from '../../components/Button.js';
import { formatDate } from '../../components/clock.js';
import { announce } from '../../state/announcement.js';
import { cgroupValue } from './cgroup-value.js';
import { ErrorLine } from './ErrorLine.js';
import { outcomeText } from './RestoredList.js';
import { useRestoreLeftovers } from './use-squeezes.js';

/** Limits that a killed agent has left behind, with what they were before and the way to put them back. */
export function LeftoverNotice({ leftovers }: { readonly leftovers: readonly SqueezeLeftover[] }) {
  const restore = useRestoreLeftovers();
  return (
    <section
      role="alert"
      data-testid="squeeze-leftovers"
      className="flex shrink-0 items-start gap-4 border-b border-line bg-selected px-4 py-2"
    >
      <div className="min-w-0">
        <p className="font-medium">An agent was killed during a squeeze, and its limits are still there.</p>
        <ul className="text-sm text-ink-2">
          {leftovers.map(({ id, comm, pid, beganAtMs, files }) => (
            <li key={id}>
              <bdi>{comm}</bdi> ({pid}), squeezed at {formatDate(beganAtMs)}:{' '}
              {files.map(({ file, prior, now }) => (
                <span key={file} className="break-all">
                  <bdi className="font-mono text-xs">{file}</bdi>{' '}
                  {now === undefined ? 'cannot be read' : `is ${cgroupValue(file, now)}`}, was{' '}
                  {cgroupValue(file, prior)}.{' '}
                </span>
              ))}
            </li>
          ))}
        </ul>
        <ErrorLine error={restore.error} />
      </div>
      <div className="ml-auto shrink-0">
        <Button
          disabled={restore.isPending}
          onClick={() =>
            restore.mutate(undefined, {
              onSuccess: ({ restored }) => {
                const failed = restored.flatMap(({ files }) => files).filter(({ outcome }) => outcome === 'failed');
                announce(
                  failed.length === 0
                    ? 'The limits are as they were before.'
                    : failed.map((row) => `${row.file} ${outcomeText(row)}`).join('; '),
                );
              },
            })
          }
        >
          {restore.isPending ? 'Restoring' : 'Restore them'}
        </Button>
      </div>
    </section>
  );
}
