import type { Mapping, PageIndex } from '@pagelapse/address-space';
import type { Capabilities } from '../capabilities/probe.js';
import type { PageWord, Withheld } from '../read/page-word.js';
import { powersOver } from './absence.js';
import type { ObjectDoor } from './object-door.js';
import { SharedObject } from './shared-object.js';

/** Asks the shared memory file behind `mapping` about the one page of it that lies at `page`. */
export function askFilePage(
  mapping: Mapping,
  page: PageIndex,
  door: ObjectDoor,
  capabilities: Capabilities,
): Pick<PageWord, 'file' | 'withheld'> {
  const { pageSize } = capabilities;
  const fd = door.open(mapping, pageSize);
  // Who may open map_files finds it shut only when the mapping is there no longer.
  if (fd === undefined) return capabilities.mapFiles ? {} : { withheld: SHUT };
  const object = new SharedObject(fd, pageSize);
  try {
    const first = mapping.offset / pageSize + (page - mapping.start);
    const offset = first * pageSize;
    const data = object.markData(first, first + 1, first, new Uint8Array(1), 1) === 1;
    const powers = powersOver(object, capabilities);
    const residency = new Uint8Array(1);
    const inMemory = powers.mincore && object.readResidency(first, 1, residency);
    const cached = powers.cachestat ? object.cachestat(first, 1) : undefined;
    return {
      file: {
        offset,
        data,
        ...(inMemory && { inMemory: ((residency[0] as number) & 1) === 1 }),
        ...(cached && { evicted: cached.evicted > 0 }),
      },
      ...(!object.ownerOrWriter() && !powers.cachestat && { withheld: MUTE }),
    };
  } finally {
    object.close();
  }
}

const SHUT: Withheld = {
  reason: 'The shared file behind this page may not be opened.',
  cure: 'Give the agent CAP_CHECKPOINT_RESTORE, or run it as root.',
};

/** can_do_mincore() in mm/mincore.c. */
const MUTE: Withheld = {
  reason: 'The kernel tells only the owner of the file, and those who may write to it, what of it is in memory.',
  cure: 'Give the agent CAP_FOWNER, or run it as root.',
};
