import { mappingPages } from '@pagelapse/address-space';
import type { PageRange } from '@pagelapse/heatmap';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.js';
import { actOnPages, MAX_ACT_PAGES, outlookOf, type PageAdviceName, proposalOf } from '../../api/page-acts.js';
import { hostQuery } from '../../api/queries.js';
import { Button } from '../../components/Button.js';
import { copyText } from '../../components/copy-text.js';
import { formatBytes } from '../../components/quantity.js';
import { type Choice, Segmented } from '../../components/Segmented.js';
import { announce } from '../../state/announcement.js';
import type { WatchedMapping } from '../../state/process-picture.js';
import { useWatchStore } from '../../state/watch-context.js';
import { PageActResult } from './PageActResult.js';

const CHOICES: readonly Choice<PageAdviceName>[] = [
  { value: 'page-out', label: 'Page out' },
  { value: 'cold', label: 'Make cold' },
  { value: 'bring-back', label: 'Bring back' },
];

/** What the agent has to be started with. */
const COMMAND = 'npm start -- --allow pageout';

/** Where an agent may: pages taken out of memory or read back. Where it may not, what would change that. */
export function PageActs(props: Parameters<typeof AllowedPageActs>[0]) {
  const allowed = useQuery(hostQuery).data?.allowed.includes('pageout');
  if (allowed === undefined) return null;
  if (allowed) return <AllowedPageActs {...props} />;
  return (
    <section
      aria-label="Act on pages"
      data-testid="page-acts-not-allowed"
      className="border-t border-line pt-3 text-sm"
    >
      <h3 className="pb-1 text-xs text-ink-3">Act on pages</h3>
      <p className="text-ink-3">
        Paging out takes an agent started with <code className="font-mono text-xs">--allow pageout</code>.{' '}
      </p>
      <div className="pt-2">
        <Button onClick={() => void copyText(COMMAND, 'Command')}>Copy the command</Button>
      </div>
    </section>
  );
}

/** Pages of the mapping, selected or all, taken out of memory or read back: what that will do first, then what it did. */
function AllowedPageActs(props: {
  readonly space: { readonly handle: string; readonly epoch: number };
  readonly mapping: WatchedMapping;
  readonly selection: PageRange | undefined;
  readonly pageSize: number;
  /** Of the host, bytes. */
  readonly swap: { readonly total: number; readonly free: number } | undefined;
}) {
  const { space, mapping, selection, pageSize } = props;
  const store = useWatchStore();
  const [advice, setAdvice] = useState<PageAdviceName>('page-out');
  const { first, count } = selection ?? { first: 0, count: mappingPages(mapping.mapping) };
  const act = useMutation({
    mutationFn: () => actOnPages(space.handle, space.epoch, { advice, first: mapping.mapping.start + first, count }),
    onSuccess: ({ text, atMs }) => {
      announce(text);
      void store.readMarks(atMs);
    },
  });
  const { pages, says } = proposalOf(advice, outlookOf(mapping.runs, first, count), {
    pageSize,
    ofFile: mapping.mapping.kind === 'file',
    locked: mapping.figures?.vmFlags.split(' ').includes('lo') === true,
    swap: props.swap,
    sizeText: formatBytes,
  });
  const tooMany = count > MAX_ACT_PAGES;
  const label = CHOICES.find(({ value }) => value === advice)?.label ?? '';
  return (
    <section
      aria-label="Act on pages"
      data-testid="page-acts"
      className="flex flex-col gap-2 border-t border-line pt-3 text-sm"
    >
      <h3 className="text-xs text-ink-3">
        Act on {selection === undefined ? 'the whole mapping' : 'the selection'}, {formatBytes(count * pageSize)}
      </h3>
      <div className="flex">
        <Segmented legend="What to do" choices={CHOICES} value={advice} onChange={setAdvice} />
      </div>
      {tooMany ? (
        <p className="text-ink-2">
          More than {formatBytes(MAX_ACT_PAGES * pageSize)} at a time is not taken: select a part of it on the map.
        </p>
      ) : (
        says.map((text) => (
          <p key={text} className="text-ink-2">
            {text}
          </p>
        ))
      )}
      <div>
        <Button disabled={pages === 0 || tooMany || act.isPending} onClick={() => act.mutate()}>
          {act.isPending ? 'The kernel is at it' : pages === 0 ? label : `${label} ${formatBytes(pages * pageSize)}`}
        </Button>
      </div>
      {act.error !== null && (
        <p role="alert" className="font-medium">
          {act.error.message}{' '}
          {act.error instanceof ApiError && <span className="font-normal text-ink-2">{act.error.wayOut}</span>}
        </p>
      )}
      {act.data !== undefined && !act.isPending && <PageActResult report={act.data} />}
    </section>
  );
}
