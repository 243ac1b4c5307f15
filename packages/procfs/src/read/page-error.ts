import { formatAddress, type PageIndex } from '@pagelapse/address-space';
import { PAGE_SIZE } from './page-size.js';

/** Why one page has nothing to show, though its process can be read. */
export type PageErrorCode = 'not-mapped' | 'not-walked' | 'other-address-space';

export class PageError extends Error {
  override readonly name = 'PageError';

  constructor(
    readonly code: PageErrorCode,
    readonly page: PageIndex,
  ) {
    super(SENTENCES[code](formatAddress(page, PAGE_SIZE)));
  }
}

const SENTENCES: Record<PageErrorCode, (address: string) => string> = {
  'not-mapped': (address) => `No mapping of the process holds ${address}.`,
  'not-walked': (address) =>
    `The kernel gives no page-table entry of ${address}: it keeps this mapping out of pagemap.`,
  'other-address-space': (address) =>
    `The process has called exec since: ${address} was an address of the program before.`,
};
