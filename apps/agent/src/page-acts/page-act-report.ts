import { type PageActReport, type PageAdviceName, STAY_REASONS, type StayReason } from '@pagelapse/protocol';
import type { RangeLook } from '../channel.js';
import { formatSize } from '../report/size.js';
import { type ActCircumstances, fateOf } from './page-fates.js';

/** What the kernel was asked, and what it answered. */
export interface Advised {
  readonly advice: PageAdviceName;
  readonly first: number;
  readonly count: number;
  readonly atMs: number;
  readonly tookMs: number;
  readonly reached: number;
  readonly stopped?: string;
}

/** What became of the pages. `after` was held against `before`, for the pages that were reached. */
export function pageActReport(advised: Advised, before: RangeLook, after: RangeLook, pageSize: number): PageActReport {
  const { advice, reached, count, stopped } = advised;
  const circumstances: ActCircumstances = { look: after, stoppedWith: stopped, pageSize };
  let moved = 0;
  const staying = new Map<StayReason, number>();
  for (const move of after.moves ?? []) {
    const { pages } = move;
    const fate = fateOf(advice, move, circumstances);
    if (fate === 'moved') moved += pages;
    else if (fate !== undefined) staying.set(fate, (staying.get(fate) ?? 0) + pages);
  }
  const stayed = STAY_REASONS.flatMap(({ name, meaning }) => {
    const pages = staying.get(name);
    return pages === undefined
      ? []
      : [{ reason: name, pages, text: `${formatSize(pages * pageSize)} stayed: ${meaning}.` }];
  });
  const wanted = moved + stayed.reduce((sum, { pages }) => sum + pages, 0);
  return {
    ...advised,
    before: { takenAtMs: before.takenAtMs, states: before.states },
    after: { takenAtMs: after.takenAtMs, states: after.states },
    wanted,
    moved,
    stayed,
    text: sentence(advised, wanted * pageSize, moved * pageSize, (count - reached) * pageSize),
  };
}

function sentence({ advice, reached, stopped }: Advised, wanted: number, moved: number, unreached: number): string {
  const done = SENTENCES[advice](formatSize(wanted), formatSize(moved), wanted === 0);
  // Refused as a whole: why is said of the pages.
  const refused = reached === 0 && stopped === 'EINVAL';
  if (unreached === 0 || stopped === undefined || refused) return done;
  return `${done} The kernel stopped ${formatSize(unreached)} before the end of the range: ${stopped}.`;
}

const SENTENCES: Readonly<Record<PageAdviceName, (wanted: string, moved: string, none: boolean) => string>> = {
  'page-out': (wanted, moved, none) =>
    none ? 'Nothing of it was in memory.' : `${moved} of the ${wanted} that were in memory left it.`,
  cold: (wanted, moved, none) =>
    none
      ? 'Nothing of it was in memory.'
      : `The kernel takes ${moved} of the ${wanted} in memory first when memory gets short.`,
  'bring-back': (wanted, moved, none) =>
    none ? 'Nothing of it was out of memory.' : `${moved} of the ${wanted} that were out of memory are back.`,
};
