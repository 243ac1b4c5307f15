/** Which readings the states of a mapping's absent pages rest on. Codes are part of the wire format. */
export const EVIDENCE = [
  { code: 0, name: 'page-table', meaning: 'page table alone: private memory keeps its swap entries there' },
  {
    code: 1,
    name: 'object',
    meaning: 'page table, then the shared file: SEEK_DATA, mincore and cachestat',
  },
  {
    code: 2,
    name: 'object-without-cachestat',
    meaning: 'page table, then the shared file: SEEK_DATA and mincore; swap cache cannot be told from resident',
  },
  {
    code: 3,
    name: 'object-without-mincore',
    meaning: 'page table, then the shared file: SEEK_DATA and cachestat',
  },
  { code: 4, name: 'file', meaning: 'page table; an absent page of a file is on disk or in the page cache' },
  {
    code: 5,
    name: 'denied',
    meaning:
      'page table alone: opening the shared file takes CAP_CHECKPOINT_RESTORE, so absent pages may be swapped or untouched',
  },
  { code: 6, name: 'not-walked', meaning: 'the kernel keeps this mapping out of pagemap (vsyscall, PFNMAP)' },
  {
    code: 7,
    name: 'extents-only',
    meaning: 'page table, then SEEK_DATA on the shared file: absent pages with data may be in memory or in swap',
  },
] as const satisfies readonly { code: number; name: string; meaning: string }[];

export type EvidenceName = (typeof EVIDENCE)[number]['name'];

export const Evidence = Object.fromEntries(EVIDENCE.map((row) => [row.name, row.code])) as {
  readonly [E in (typeof EVIDENCE)[number] as E['name']]: E['code'];
};
