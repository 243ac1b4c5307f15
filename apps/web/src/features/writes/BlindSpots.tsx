/** What soft-dirty bits do not tell, in the order in which it is met (Documentation/admin-guide/mm/soft-dirty.rst). */
const BLIND_SPOTS: readonly (readonly [what: string, why: string])[] = [
  [
    'Shared memory in swap',
    'The bit is in the page-table entry, which shared memory loses on its way to swap. Such pages are marked as not known, also when they are back; private memory keeps the bit.',
  ],
  [
    'Between two passes',
    'Shared pages that went to swap and came back between two passes look as if they were not written.',
  ],
  ['Other page tables', 'What others write to shared memory, and devices into pinned pages, is not told here.'],
  ['New mappings', 'All pages of a mapping that was made, or has grown, since the reset are told as written.'],
  ['Huge pages', 'A write to any byte of a huge page is told of all its 2 MiB.'],
  ['hugetlbfs', 'Its pages have no such bit.'],
  [
    'One account a process',
    'CRIU, and whoever else writes to clear_refs, takes the same bits away: what was written before that is then lost.',
  ],
];

export function BlindSpots() {
  return (
    <details className="text-sm">
      <summary className="cursor-default text-ink-2">What is not seen</summary>
      <dl className="mt-1 grid grid-cols-[9rem_minmax(0,1fr)] gap-x-3 gap-y-1.5">
        {BLIND_SPOTS.map(([what, why]) => (
          <div key={what} className="contents">
            <dt>{what}</dt>
            <dd className="text-ink-2">{why}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
