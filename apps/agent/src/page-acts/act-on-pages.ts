import type { PageActReport, PageActRequest } from '@pagelapse/protocol';
import type { RangeLook } from '../channel.js';
import { pageActReport } from './page-act-report.js';

/** What the mutator answers. */
export interface AdviceGiven {
  readonly atMs: number;
  readonly tookMs: number;
  /** Pages that the kernel went over, and the errno with which it went no further. */
  readonly reached: number;
  readonly stopped?: string;
}

export interface PageActHands {
  /** An exact reading of the range; `against` an earlier one: what became of its pages. */
  look(against?: { readonly look: number; readonly reached: number }): Promise<RangeLook>;
  /** Advises the kernel, if the process still is as `look` has it. */
  advise(look: RangeLook): Promise<AdviceGiven>;
}

/** Looks, acts, and looks again: what the call itself answers says nothing of what became of the pages. */
export async function actOnPages(
  request: PageActRequest,
  pageSize: number,
  { look, advise }: PageActHands,
): Promise<PageActReport> {
  const before = await look();
  const given = await advise(before);
  const after = await look({ look: before.look, reached: given.reached });
  return pageActReport({ ...request, ...given }, before, after, pageSize);
}
