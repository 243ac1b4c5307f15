import { countPages, type Mapping, PageRunsBuilder, pageIndex } from '@pagelapse/address-space';
import { SmapsFigures } from '../../state/smaps-figures.js';
import type { WatchedMapping } from '../../state/watched-mapping.js';

/** A private anonymous mapping unless told, of one page of each state; with smaps figures where its Rss is said. */
export function watched(
  id: number,
  states: readonly number[],
  mapping: Partial<Mapping> = {},
  rssKib?: number,
): WatchedMapping {
  const builder = new PageRunsBuilder();
  for (const state of states) builder.push(1, state);
  const runs = builder.finish();
  const start = pageIndex(id * 0x1000);
  return {
    id,
    mapping: {
      start,
      end: pageIndex(start + states.length),
      perms: 'rw-p',
      offset: 0,
      dev: '00:00',
      inode: '0',
      path: '',
      kind: 'anonymous',
      ...mapping,
    },
    evidence: 'object',
    runs,
    counts: countPages(runs),
    figures: rssKib === undefined ? undefined : new SmapsFigures(['Rss'], [rssKib], 'rd'),
  };
}
