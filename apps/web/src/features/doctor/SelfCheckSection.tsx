import { PAGE_STATES } from '@pagelapse/address-space';
import { useMutation } from '@tanstack/react-query';
import { ApiError } from '../../api/api-error.js';
import { runSelfCheck, type SelfCheck } from '../../api/doctor.js';
import { Button } from '../../components/Button.js';
import { formatDate } from '../../components/clock.js';
import { formatCount, formatDuration, formatPages } from '../../components/quantity.js';
import { selfCheckSentence } from './verdict.js';

/** The agent's own workload, which knows its pages, over the whole way to a picture: asked for, and told. */
export function SelfCheckSection() {
  const check = useMutation({ mutationFn: runSelfCheck });
  const { data, error, isPending } = check;
  return (
    <section aria-label="Self-check" className="pt-6" data-testid="self-check">
      <header className="flex max-w-5xl items-baseline gap-4 pb-1">
        <h2 className="text-lg font-medium">Self-check</h2>
        <p className="min-w-0 text-ink-2">
          A process of the agent's own, which knows what it did to each of its pages, is watched as any other and
          compared page by page.
        </p>
        <div className="ml-auto shrink-0">
          <Button disabled={isPending} onClick={() => check.mutate()}>
            {isPending ? 'Checking' : data === undefined ? 'Check' : 'Check again'}
          </Button>
        </div>
      </header>
      {isPending && (
        <p role="status" className="border-t border-line py-1.5 text-ink-2">
          The workload is started, watched, compared and ended; that takes some seconds.
        </p>
      )}
      {error !== null && !isPending && (
        <p role="alert" className="border-t border-line py-1.5">
          {error.message} {error instanceof ApiError && error.wayOut}
        </p>
      )}
      {data !== undefined && !isPending && <Outcome check={data} />}
    </section>
  );
}

function Outcome({ check }: { readonly check: SelfCheck }) {
  const { states, wrong, notChecked, batches, tookMs, takenAtMs } = check;
  return (
    <div className="max-w-5xl border-t border-line py-1.5">
      <p data-testid="self-check-verdict">
        <span className="font-medium">{selfCheckSentence(check)}</span>
        <span className="text-ink-3">
          {' '}
          At {formatDate(takenAtMs)}, over {formatCount(batches)} batches, in {formatDuration(tookMs)}.
        </span>
      </p>
      {wrong.map(({ region, address, pages, expected, shown }) => (
        <p key={`${region} ${address}`} role="alert" data-wrong={region}>
          {formatPages(pages)} from <code className="font-mono text-xs">{address}</code> ({region}): {labelOf(expected)}
          , shown as {labelOf(shown)}.
        </p>
      ))}
      <ul className="flex flex-wrap gap-x-6 py-1 text-ink-2">
        {states.map(({ state, pages }) => (
          <li key={state}>
            {labelOf(state)} {formatCount(pages)}
          </li>
        ))}
      </ul>
      {notChecked.length > 0 && <h3 className="pt-1 text-xs text-ink-3">Not checked here</h3>}
      <ul className="text-ink-2">
        {notChecked.map(({ what, pages, why }) => (
          <li key={`${what} ${why}`}>
            {what}
            {pages !== undefined && `, ${formatPages(pages)}`}: {why}
          </li>
        ))}
      </ul>
    </div>
  );
}

function labelOf(name: string): string {
  return PAGE_STATES.find((state) => state.name === name)?.label ?? name;
}
