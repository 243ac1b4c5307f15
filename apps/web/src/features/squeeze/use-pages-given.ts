import { useMemo } from 'react';
import type { AskedPast } from '../../api/past.js';
import type { SqueezeStatus } from '../../api/squeezes.js';
import { useMoment } from '../../state/use-moment.js';
import { type PagesGiven, pagesGiven } from './pages-given.js';

export interface AskedPages {
  readonly busy: boolean;
  /** `undefined` where the moments cannot be had, or are of two address spaces. */
  readonly pages: PagesGiven | undefined;
}

/** The pages of a process before a squeeze that has ended, and at its end, before anything was put back. */
export function usePagesGiven(past: AskedPast | undefined, squeeze: SqueezeStatus, pageSize: number): AskedPages {
  const before = useMoment(past, squeeze.beganAtMs);
  const after = useMoment(past, squeeze.now.atMs);
  const pages = useMemo(
    () => before.picture && after.picture && pagesGiven(before.picture, after.picture, pageSize),
    [before.picture, after.picture, pageSize],
  );
  return { busy: before.busy || after.busy, pages };
}
