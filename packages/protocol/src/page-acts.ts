import { type Static, Type } from './schema/index.js';

/**
 * Pages of a watched process taken out of memory, or read back, on purpose. Exists with `--allow pageout` alone.
 *
 * | route                                             | asks with      | answers       |
 * | ------------------------------------------------- | -------------- | ------------- |
 * | POST /watches/:handle/epochs/:epoch/page-acts     | PageActRequest | PageActReport |
 */

/** `page-out` and `cold` as madvise(2) has them, `bring-back` is its MADV_WILLNEED. */
export const PAGE_ADVICE_NAMES = ['page-out', 'cold', 'bring-back'] as const;
export const PageAdviceName = Type.Enum([...PAGE_ADVICE_NAMES]);
export type PageAdviceName = Static<typeof PageAdviceName>;

/** Pages an act goes over at most: 16 GiB of 4 KiB pages. More than one looks at, and a slip of the hand is not all of it. */
export const MAX_ACT_PAGES = 2 ** 22;

const Pages = Type.Integer({ minimum: 0 });

/** `first`: page index; all pages lie within one mapping. */
export const PageActRequest = Type.Object(
  {
    advice: PageAdviceName,
    first: Type.Integer({ minimum: 0 }),
    count: Type.Integer({ minimum: 1, maximum: MAX_ACT_PAGES }),
  },
  { additionalProperties: false },
);
export type PageActRequest = Static<typeof PageActRequest>;

/** Why a page did not go where it was wanted. */
export const STAY_REASONS = [
  { name: 'mapped-by-others', meaning: 'mapped more than once: the kernel passes such pages over' },
  { name: 'locked', meaning: 'locked in memory (mlock)' },
  { name: 'not-paged', meaning: 'of a kind that the kernel does not page: huge pages of hugetlbfs, device memory' },
  { name: 'no-swap', meaning: 'there is no swap that it could go to' },
  { name: 'swap-full', meaning: 'swap is full' },
  { name: 'not-mapped-here', meaning: 'in memory but not mapped by this process: only what it maps is reached' },
  { name: 'zero-page', meaning: 'the kernel’s one page of zeroes, which takes no memory' },
  { name: 'swap-cached', meaning: 'written to swap, with a copy in memory for the moment' },
  { name: 'in-motion', meaning: 'on the move while it was looked at' },
  {
    name: 'awaits-touch',
    meaning: 'its page-table entry stays as it is until the process touches it, read ahead or not',
  },
  { name: 'not-reached', meaning: 'the kernel stopped before it' },
  { name: 'unknown', meaning: 'where it is cannot be told: the evidence is denied' },
  {
    name: 'busy',
    meaning: 'used again meanwhile, pinned, not yet written to its file, or its cgroup may use no more swap',
  },
] as const satisfies readonly { name: string; meaning: string }[];
export type StayReason = (typeof STAY_REASONS)[number]['name'];

/** An exact reading of the range: pages by state, index = state code. */
export const RangeCounts = Type.Object({ takenAtMs: Type.Number(), states: Type.Array(Pages) });
export type RangeCounts = Static<typeof RangeCounts>;

/** What became of the pages, by readings before and after: what the kernel answers to the advice says nothing of it. */
export const PageActReport = Type.Object({
  advice: PageAdviceName,
  first: Type.Integer(),
  count: Pages,
  /** When the kernel was advised, and for how long it was at it. */
  atMs: Type.Number(),
  tookMs: Type.Number(),
  /** Pages that the kernel went over; the errno with which it went no further. */
  reached: Pages,
  stopped: Type.Optional(Type.String()),
  before: RangeCounts,
  after: RangeCounts,
  /** Pages that could go: in memory before a page-out, out of memory before they are brought back. */
  wanted: Pages,
  /** Of these, pages that went. */
  moved: Pages,
  stayed: Type.Array(
    Type.Object({ reason: Type.Enum(STAY_REASONS.map(({ name }) => name)), pages: Pages, text: Type.String() }),
  ),
  /** The result in a sentence. */
  text: Type.String(),
});
export type PageActReport = Static<typeof PageActReport>;
