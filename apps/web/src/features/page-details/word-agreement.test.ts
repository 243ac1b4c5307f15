import { expect, test } from 'vitest';
import type { PageWord } from '../../api/queries.js';
import { contradiction } from './word-agreement.js';

const BITS = { present: 63, swapped: 62, guard: 58, 'uffd-wp': 57 } as const;

function word(bits: (keyof typeof BITS)[], rest: Partial<PageWord> = {}): PageWord {
  return { readAtMs: 0, entry: '', bits: bits.map((name) => ({ bit: BITS[name], name })), steady: true, ...rest };
}

const SLOT = { type: 0, offset: 7, areas: ['/dev/zram0'] };

test.each([
  ['present', word(['present'])],
  ['zero-page', word(['present'])],
  ['swapped', word(['swapped'], { swap: SLOT })],
  ['swapped', word(['swapped'], { withheld: { reason: '', cure: '' } })],
  ['guard', word(['swapped', 'guard'])],
  ['marker', word(['swapped', 'uffd-wp'])],
  ['unmapped', word([])],
  ['on-disk', word([])],
  ['shared-swapped', word([], { file: { offset: 0, data: true, inMemory: false, evicted: true } })],
  ['shared-swapped', word(['swapped', 'uffd-wp'])],
  ['swap-cached', word([], { file: { offset: 0, data: true, inMemory: true, evicted: true } })],
  ['resident-elsewhere', word([], { file: { offset: 0, data: true, inMemory: true } })],
  ['unmapped', word([], { file: { offset: 0, data: false } })],
  ['unknown-absent', word([], { file: { offset: 0, data: true } })],
] as const)('%s on the map agrees with its own words (%#)', (state, said) => {
  expect(contradiction(state, said)).toBeUndefined();
});

test.each([
  ['swapped', word(['present']), 'the page table says present'],
  ['present', word(['swapped'], { swap: SLOT }), 'the page table says swapped'],
  ['present', word([]), 'its entry in the page table is empty'],
  ['swapped', word([]), 'its entry in the page table is empty'],
  ['unmapped', word(['swapped', 'guard']), 'the page table says guard'],
  ['present', word(['swapped']), 'the page table says neither present nor empty'],
  [
    'shared-swapped',
    word([], { file: { offset: 0, data: true, inMemory: true, evicted: true } }),
    'the file has it in memory',
  ],
  [
    'resident-elsewhere',
    word([], { file: { offset: 0, data: true, inMemory: false } }),
    'the file has it in swap alone',
  ],
  ['shared-swapped', word([], { file: { offset: 0, data: false } }), 'the file has a hole there'],
] as const)('%s on the map is contradicted (%#)', (state, said, says) => {
  expect(contradiction(state, said)).toBe(says);
});
