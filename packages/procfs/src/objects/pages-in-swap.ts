import type { Mapping } from '@pagelapse/address-space';
import type { Capabilities } from '../capabilities/probe.js';
import { WINDOW_PAGES } from '../read/page-table.js';
import type { PinnedProcess } from '../read/pinned-process.js';
import { powersOver } from '../scan/absence.js';
import { ObjectDoor } from '../scan/object-door.js';
import { SharedObject } from '../scan/shared-object.js';

/** Pages `first` to `end` of a file. */
export interface FilePart {
  readonly first: number;
  readonly end: number;
}

/** Asks the files behind a target's mappings how many pages they have in swap, whatever the page tables say. */
export class FilesInSwap {
  readonly #door: ObjectDoor;
  readonly #capabilities: Capabilities;

  constructor(target: PinnedProcess, capabilities: Capabilities) {
    this.#capabilities = capabilities;
    this.#door = new ObjectDoor(target, capabilities.mapFiles, capabilities.kernelShmemDev);
  }

  /**
   * Pages of the parts that are in swap, those in the swap cache among them where cachestat answers. `undefined` where the
   * file may not be asked.
   */
  count(mapping: Omit<Mapping, 'kind'>, parts: readonly FilePart[]): number | undefined {
    if (parts.length === 0) return 0;
    const { pageSize } = this.#capabilities;
    const fd = this.#door.open(mapping, pageSize);
    if (fd === undefined) return undefined;
    const object = new SharedObject(fd, pageSize);
    try {
      const { sizePages } = object.stamp();
      const { cachestat, mincore } = powersOver(object, this.#capabilities);
      if (!cachestat && !mincore) return undefined;
      const ask = cachestat ? evicted : dataOutOfMemory;
      let pages = 0;
      for (const part of parts) {
        const end = Math.min(part.end, sizePages);
        for (let at = Math.max(0, part.first); at < end; at += WINDOW_PAGES) {
          pages += ask(object, at, Math.min(WINDOW_PAGES, end - at));
        }
      }
      return pages;
    } finally {
      object.close();
    }
  }
}

function evicted(object: SharedObject, first: number, count: number): number {
  return object.cachestat(first, count)?.evicted ?? 0;
}

function dataOutOfMemory(object: SharedObject, first: number, count: number): number {
  const marks = new Uint8Array(count);
  const residency = new Uint8Array(count);
  object.markData(first, first + count, first, marks, 1);
  if (!object.readResidency(first, count, residency)) return 0;
  let pages = 0;
  for (let i = 0; i < count; i++) if (marks[i] === 1 && ((residency[i] as number) & 1) === 0) pages++;
  return pages;
}
