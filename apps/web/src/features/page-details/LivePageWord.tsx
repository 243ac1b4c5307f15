import { formatAddress, PAGE_STATES, type PageIndex, PageState, type PageStateName } from '@pagelapse/address-space';
import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../../api/api-error.js';
import { pageWordQuery } from '../../api/queries.js';
import { formatAge } from '../../components/quantity.js';
import { useNow } from '../../state/use-now.js';
import { useSettled } from '../../state/use-settled.js';
import { PageWordLines } from './PageWordLines.js';
import { contradiction } from './word-agreement.js';

/** A pointer on its way over the map asks for nothing. */
const REST_MS = 80;
const AGE_TICK_MS = 100;

/** What a watch is called where single pages are asked for. */
export interface WatchedSpaceName {
  readonly handle: string;
  readonly epoch: number;
}

/** The raw words of a page, read anew for as long as they are shown. */
export function LivePageWord(props: {
  readonly space: WatchedSpaceName;
  readonly page: PageIndex;
  readonly pageSize: number;
  /** What the map says of it, and when that was read. */
  readonly state: PageStateName;
  readonly stateAtMs: number;
  /** Is it one of several pages shown? */
  readonly ofSeveral: boolean;
}) {
  const { space, page, state, stateAtMs } = props;
  const asked = useSettled(`${space.handle} ${space.epoch} ${page}`, REST_MS) !== undefined;
  const { data: word, error } = useQuery({ ...pageWordQuery(space.handle, space.epoch, page), enabled: asked });
  const now = useNow(AGE_TICK_MS);
  const says = word === undefined ? undefined : contradiction(state, word);
  return (
    <div
      className="flex flex-col gap-1 border-t border-line pt-2 text-xs"
      aria-busy={word === undefined && error === null}
    >
      {props.ofSeveral && (
        <p className="text-ink-3">Of the first of these pages, {formatAddress(page, props.pageSize)}:</p>
      )}
      {error === null ? (
        <PageWordLines word={word} />
      ) : (
        <p data-testid="page-word-error">
          {error.message} {error instanceof ApiError && error.wayOut}
        </p>
      )}
      {error === null && word !== undefined && (
        <p className="text-ink-3">
          Read {formatAge(now - word.readAtMs)} ago{word.steady ? '.' : ', while it kept changing.'}
          {word.withheld !== undefined && ` ${word.withheld.reason} ${word.withheld.cure}`}
          {says !== undefined && (
            <span className="text-ink" data-testid="page-word-contradiction">
              {' '}
              {word.readAtMs >= stateAtMs
                ? 'The page has moved since the map was read'
                : 'The page has moved since this was read'}
              : the map says {PAGE_STATES[PageState[state]].label.toLowerCase()}, {says}.
            </span>
          )}
        </p>
      )}
    </div>
  );
}
