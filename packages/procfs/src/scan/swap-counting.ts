import { OwnSmaps } from '../read/own-smaps.js';
import { SwapCache } from './swap-cache.js';

/** Counting a shared file's pages in swap, where the kernel allows it. */
export class SwapCounting {
  readonly smaps = new OwnSmaps();
  readonly swapCache = new SwapCache();

  /** `folioPages`: pages of the largest folio, and so of the largest swap entry. */
  constructor(readonly folioPages: number) {}

  close(): void {
    this.smaps.close();
  }
}
