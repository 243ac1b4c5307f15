import { swapTotals } from '@pagelapse/address-space';
import { formatAge, formatBytes } from '../components/quantity.js';
import type { ProcessPicture } from '../state/process-picture.js';
import { useTotals } from '../state/use-totals.js';

function Strong({ bytes }: { readonly bytes: number }) {
  return <strong className="font-semibold text-ink">{formatBytes(bytes)}</strong>;
}

/** The answer to the question one comes with, in a sentence; beside it what the kernel's own figures say. */
export function SwapSentence(props: {
  readonly picture: ProcessPicture;
  readonly pageSize: number;
  /** Of the oldest reading that is counted, where it is not that of the mapping on screen. */
  readonly othersAgeMs: number | undefined;
}) {
  const { picture, pageSize, othersAgeMs } = props;
  const totals = useTotals(picture, () => swapTotals(picture.mappings, pageSize), [pageSize]);
  const privateBytes = totals.privatePages * pageSize;
  const sharedBytes = totals.sharedPages * pageSize;
  const all = privateBytes + sharedBytes;
  const figures = picture.surroundings?.process;
  return (
    <>
      <p
        className="min-w-0 text-lg text-ink-2"
        data-testid="swap-sentence"
        title={
          othersAgeMs === undefined
            ? undefined
            : `Counted over mappings of which the oldest was read ${formatAge(othersAgeMs)} ago`
        }
      >
        {all === 0 ? (
          'Nothing of this process is in swap.'
        ) : (
          <>
            <Strong bytes={all} /> of this process {sharedBytes === 0 ? 'is in swap, all of it private.' : 'is in swap'}
            {sharedBytes > 0 && privateBytes > 0 && (
              <>
                ; <Strong bytes={sharedBytes} /> of that is shared memory that VmSwap does not count.
              </>
            )}
            {sharedBytes > 0 && privateBytes === 0 && ', all of it shared memory that VmSwap does not count.'}
          </>
        )}
        {totals.unknownPages > 0 && (
          <>
            {' '}
            Of <Strong bytes={totals.unknownPages * pageSize} /> it cannot be told without CAP_CHECKPOINT_RESTORE.
          </>
        )}
      </p>
      {figures !== undefined && (
        <p className="ml-auto hidden shrink-0 text-sm text-ink-3 min-[1800px]:block">
          kernel: VmRSS {formatBytes(figures.vmRss)}, RssShmem {formatBytes(figures.rssShmem)}, VmSwap{' '}
          {formatBytes(figures.vmSwap)}
        </p>
      )}
    </>
  );
}
