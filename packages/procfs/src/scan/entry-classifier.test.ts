import { flagNames, flagsOf, PageFlag, PageState, pageCode, pageStateOf, stateOf } from '@pagelapse/address-space';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EntryRuns } from './entries-runs.js';
import { type ClassifierRights, EntryClassifier } from './entry-classifier.js';

const ROOT: ClassifierRights = {
  pfnVisible: true,
  softDirty: true,
  zeroPfns: { small: 0x4200, huge: { first: 0x80000, count: 512 } },
};
const PLAIN_USER: ClassifierRights = { pfnVisible: false, softDirty: false, zeroPfns: undefined };

/** Pagemap entries to `state+flag+flag` words, runs written out as `3 x ...`. */
function read(rights: ClassifierRights, entries: bigint[], shared = false): string[] {
  const words = new Uint32Array(new BigUint64Array(entries).buffer);
  const said: string[] = [];
  new EntryClassifier(rights).classify(words, 0, entries.length, shared, (length, code) => {
    const text = [pageStateOf(stateOf(code))?.name, ...flagNames(flagsOf(code))].join('+');
    said.push(length === 1 ? text : `${length} x ${text}`);
  });
  return said;
}

//                    63 present, 62 swap, 61 file, 60, 59, 58 guard, 57 uffd-wp, 56 exclusive, 55 soft-dirty
const PRESENT_ANON = (0b1000_0001_0n << 55n) | 0x1234n;
const PRESENT_FILE = (0b1010_0000_0n << 55n) | 0x1235n;
const SWAP_TYPE_0 = (0b0100_0000_0n << 55n) | (77n << 5n) | 0n;
const UFFD_MARKER = (0b0100_0010_0n << 55n) | 31n;
const POISON_MARKER = (0b0100_0000_0n << 55n) | 31n;
const GUARD = (0b0100_0100_0n << 55n) | 31n;
const MIGRATION = (0b0100_0000_0n << 55n) | 28n;
const SOFT_DIRTY = 1n << 55n;

test('each kind of entry, as root sees it', () => {
  expect(
    read(ROOT, [0n, PRESENT_ANON, PRESENT_FILE, SWAP_TYPE_0, UFFD_MARKER, POISON_MARKER, GUARD, MIGRATION]),
  ).toEqual([
    'unmapped',
    'present+exclusive',
    'present+file',
    'swapped',
    'marker+uffd-wp',
    'marker',
    'guard',
    'marker+in-motion',
  ]);
});

test('equal neighbours are one run', () => {
  expect(read(ROOT, [0n, 0n, SWAP_TYPE_0, SWAP_TYPE_0 + 32n, SWAP_TYPE_0, 0n])).toEqual([
    '2 x unmapped',
    '3 x swapped',
    'unmapped',
  ]);
});

test('the zero pages are known by their frame numbers', () => {
  const present = 1n << 63n;
  expect(read(ROOT, [present | 0x4200n, present | 0x80000n, present | 0x801ffn, present | 0x80200n])).toEqual([
    '3 x zero-page',
    'present',
  ]);
});

test('soft-dirty counts on pages that hold data, not on absent ones where a fresh mapping has it everywhere', () => {
  expect(read(ROOT, [SOFT_DIRTY, PRESENT_ANON | SOFT_DIRTY, SWAP_TYPE_0 | SOFT_DIRTY])).toEqual([
    'unmapped',
    'present+soft-dirty+exclusive',
    'swapped+soft-dirty',
  ]);
  expect(read(PLAIN_USER, [PRESENT_ANON | SOFT_DIRTY])).toEqual(['present+exclusive']);
});

test('without the right to see swap types, guards stay certain and uffd-wp entries are said to be ambiguous', () => {
  const hidden = (entry: bigint): bigint => (entry >> 55n) << 55n;
  expect(read(PLAIN_USER, [hidden(GUARD), hidden(SWAP_TYPE_0), hidden(UFFD_MARKER)])).toEqual([
    'guard',
    'swapped',
    'unknown-absent+uffd-wp',
  ]);
  expect(read(PLAIN_USER, [hidden(UFFD_MARKER)], true)).toEqual(['marker+uffd-wp']);
});

/** What an entry is, bit by bit as Documentation/admin-guide/mm/pagemap.rst tells them. */
function plainCode(entry: bigint, shared: boolean, { pfnVisible, softDirty, zeroPfns }: ClassifierRights): number {
  const bit = (n: bigint): boolean => ((entry >> n) & 1n) === 1n;
  const uffd = bit(57n) ? PageFlag['uffd-wp'] : 0;
  const flags = uffd | (softDirty && bit(55n) ? PageFlag['soft-dirty'] : 0);
  if (bit(63n)) {
    const pfn = Number(entry & ((1n << 55n) - 1n));
    const huge = zeroPfns?.huge ?? { first: 0, count: 0 };
    const zero =
      zeroPfns !== undefined && (pfn === zeroPfns.small || (pfn >= huge.first && pfn < huge.first + huge.count));
    const state = zero && !bit(56n) ? PageState['zero-page'] : PageState.present;
    return pageCode(state, flags | (bit(56n) ? PageFlag.exclusive : 0) | (bit(61n) ? PageFlag.file : 0));
  }
  if (!bit(62n)) return pageCode(PageState.unmapped, 0);
  if (bit(58n)) return pageCode(PageState.guard, 0);
  const marker = pageCode(PageState.marker, uffd);
  const moving = pageCode(PageState.marker, PageFlag['in-motion']);
  const type = Number(entry & 31n);
  if (pfnVisible) {
    if (type < 23) return pageCode(PageState.swapped, flags);
    return type === 31 ? marker : moving;
  }
  if (shared) return bit(57n) ? marker : moving;
  return pageCode(bit(57n) ? PageState['unknown-absent'] : PageState.swapped, flags);
}

/** Entries as page tables have them: stretches of the same key, and any payload, often one that matters. */
const entryStretches = fc
  .array(
    fc.record({
      key: fc.integer({ min: 0, max: 511 }),
      payloads: fc.array(
        fc.oneof(
          fc.constantFrom(0n, 0x4200n, 0x1_0000_4200n, 0x80000n, 0x801ffn, 0x80200n, 0x1_0008_0000n, 22n, 23n, 31n),
          fc.bigInt({ min: 0n, max: (1n << 55n) - 1n }),
        ),
        { minLength: 1, maxLength: 20 },
      ),
    }),
    { maxLength: 20 },
  )
  .map((stretches) => stretches.flatMap(({ key, payloads }) => payloads.map((low) => (BigInt(key) << 55n) | low)));

test.for([
  ['everything visible', ROOT],
  ['a plain user', PLAIN_USER],
] as const)('property: runs are the entries one by one, %s', ([, rights]) => {
  const classifier = new EntryClassifier(rights);
  const runs = new EntryRuns(512);
  fc.assert(
    fc.property(entryStretches, fc.boolean(), fc.nat({ max: 3 }), (stretches, shared, first) => {
      const entries = rights.pfnVisible ? stretches : stretches.map((entry) => (entry >> 55n) << 55n);
      const words = new Uint32Array(new BigUint64Array([...Array<bigint>(first).fill(~0n), ...entries]).buffer);
      classifier.fill(words, first, entries.length, shared, runs);
      const codes = [...runs.codes.subarray(0, runs.count)];
      const pages = codes.flatMap((code, i) => Array<number>(runs.lengths[i] as number).fill(code));
      expect(pages).toEqual(entries.map((entry) => plainCode(entry, shared, rights)));
      expect(codes.filter((code, i) => code === codes[i + 1])).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
