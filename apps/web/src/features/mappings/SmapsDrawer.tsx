import { formatClock } from '../../components/clock.js';
import { formatAge, formatBytes } from '../../components/quantity.js';
import type { WatchedMapping } from '../../state/process-picture.js';
import { useNow } from '../../state/use-now.js';
import { vmFlagsOf } from './vm-flags.js';

const AGE_TICK_MS = 500;

/** All that smaps says of the mapping on screen, and when it was read: less often than the pages. */
export function SmapsDrawer(props: {
  readonly mapping: WatchedMapping | undefined;
  readonly readAtMs: number | undefined;
  readonly live: boolean;
  readonly open: boolean;
  readonly onToggle: (open: boolean) => void;
}) {
  const { mapping, readAtMs, open } = props;
  const now = useNow(AGE_TICK_MS);
  const read =
    readAtMs === undefined
      ? 'not read yet'
      : props.live
        ? `read ${formatAge(now - readAtMs)} ago`
        : `as of ${formatClock(readAtMs)}`;
  return (
    <section
      aria-label="smaps of the mapping"
      className="flex max-h-[40%] min-h-0 shrink-0 flex-col border-t border-line"
    >
      <button
        type="button"
        aria-expanded={open}
        data-testid="smaps-toggle"
        className="flex items-baseline gap-2 px-3 py-1 text-left text-sm hover:bg-raised"
        onClick={() => props.onToggle(!open)}
      >
        <span aria-hidden="true" className="w-2 text-xs text-ink-3">
          {open ? '−' : '+'}
        </span>
        smaps of the mapping
        <span className="ml-auto text-xs text-ink-3" data-testid="smaps-age">
          {read}
        </span>
      </button>
      {open && mapping !== undefined && <SmapsFields mapping={mapping} />}
    </section>
  );
}

function SmapsFields({ mapping: { figures } }: { readonly mapping: WatchedMapping }) {
  if (figures === undefined) {
    return <p className="px-3 pb-2 text-sm text-ink-2">The kernel's figures of this mapping were not read yet.</p>;
  }
  const flags = vmFlagsOf(figures.vmFlags);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must be reachable for those without a wheel
    <div className="min-h-0 overflow-y-auto px-3 pb-2 [scrollbar-width:thin]" tabIndex={0} data-testid="smaps-fields">
      <dl className="grid grid-cols-[repeat(2,minmax(0,1fr)_auto)] gap-x-3 text-xs">
        {figures.entries().map(([name, bytes]) => (
          <div key={name} className="contents">
            <dt className="truncate text-ink-2">{name}</dt>
            <dd
              className={`text-right ${bytes === 0 ? 'text-ink-3' : ''} nth-of-type-[odd]:pr-3`}
              data-field={name}
              data-bytes={bytes}
            >
              {bytes === 0 ? '0' : formatBytes(bytes)}
            </dd>
          </div>
        ))}
      </dl>
      {flags.length > 0 && (
        <p className="mt-2 text-xs text-ink-2">
          VmFlags:{' '}
          {flags.map(({ word, meaning }, i) => (
            <span key={word}>
              {i > 0 && ', '}
              <span className="font-mono">{word}</span> {meaning}
            </span>
          ))}
        </p>
      )}
    </div>
  );
}
