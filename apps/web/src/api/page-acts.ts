import type { PageActReport, PageActRequest } from '@pagelapse/protocol';
import { act } from './act.js';

export { MAX_ACT_PAGES, outlookOf, type PageActReport, type PageAdviceName, proposalOf } from '@pagelapse/protocol';

/** Advises the kernel of pages of a watched address space; answers what became of them. */
export function actOnPages(handle: string, epoch: number, request: PageActRequest): Promise<PageActReport> {
  return act<PageActReport>(`/watches/${handle}/epochs/${epoch}/page-acts`, request);
}
