import type { PageStateName } from '@pagelapse/address-space';
import type { PageWord } from '../../api/queries.js';

/** What a page's words say of it, as far as they can tell states apart. */
interface Testimony {
  readonly says: string;
  readonly allows: readonly PageStateName[];
}

const SHARED_ABSENT = ['shared-swapped', 'swap-cached', 'resident-elsewhere'] as const;
const EMPTY = ['unmapped', 'on-disk', 'unknown-absent', ...SHARED_ABSENT] as const;

function testimonyOf({ bits, swap, file }: PageWord): Testimony {
  const set = new Set(bits.map(({ name }) => name));
  if (set.has('present')) return { says: 'the page table says present', allows: ['present', 'zero-page'] };
  if (set.has('guard')) return { says: 'the page table says guard', allows: ['guard'] };
  if (swap !== undefined) return { says: 'the page table says swapped', allows: ['swapped'] };
  if (file !== undefined) return fileTestimony(file);
  if (!set.has('swapped')) return { says: 'its entry in the page table is empty', allows: EMPTY };
  // Without the right to see the type, a slot and a marker look the same.
  return {
    says: 'the page table says neither present nor empty',
    allows: ['swapped', 'marker', ...(set.has('uffd-wp') ? EMPTY : [])],
  };
}

function fileTestimony({ data, inMemory, evicted }: NonNullable<PageWord['file']>): Testimony {
  if (!data) return { says: 'the file has a hole there', allows: ['unmapped', 'marker', 'unknown-absent'] };
  if (inMemory === true) {
    return { says: 'the file has it in memory', allows: ['resident-elsewhere', 'swap-cached', 'unknown-absent'] };
  }
  if (inMemory === false) {
    return { says: 'the file has it in swap alone', allows: ['shared-swapped', 'unknown-absent'] };
  }
  if (evicted === true) {
    return { says: 'the file has it in swap', allows: ['shared-swapped', 'swap-cached', 'unknown-absent'] };
  }
  return { says: 'the file has data there', allows: [...SHARED_ABSENT, 'unknown-absent'] };
}

/**
 * What the words say, when the map says something else: the two are read one after the other, and pages move.
 * `undefined` when they agree.
 */
export function contradiction(state: PageStateName, word: PageWord): string | undefined {
  const { says, allows } = testimonyOf(word);
  return allows.includes(state) ? undefined : says;
}
