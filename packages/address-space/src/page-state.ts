/**
 * The states a page can be in: exclusive, one per page. The name is what the command line, the wire and the URL
 * say; the code is one byte in run columns and is part of the wire format, so a code is never reused.
 */
export const PAGE_STATES = [
  { code: 0, name: 'unmapped', label: 'Unmapped', meaning: 'never touched, a hole in the file, or dropped' },
  { code: 1, name: 'present', label: 'Present', meaning: 'in memory and mapped here' },
  {
    code: 2,
    name: 'zero-page',
    label: 'Zero page',
    meaning: "maps the kernel's one page of zeroes: read and not written since, or found to be all zeroes",
  },
  { code: 3, name: 'swapped', label: 'Swapped', meaning: 'private page whose page-table entry points into swap' },
  {
    code: 4,
    name: 'shared-swapped',
    label: 'Shared-swapped',
    meaning: 'page of shared memory whose data is in swap; its page-table entry is empty',
  },
  {
    code: 5,
    name: 'swap-cached',
    label: 'Swap-cached',
    meaning: 'page of shared memory that has a swap slot and, for the moment, a copy in memory as well',
  },
  {
    code: 6,
    name: 'resident-elsewhere',
    label: 'Resident elsewhere',
    meaning: 'page of shared memory in the page cache but not mapped here',
  },
  { code: 7, name: 'on-disk', label: 'On disk', meaning: 'file page not mapped here: on disk or in the page cache' },
  { code: 8, name: 'guard', label: 'Guard', meaning: 'guard region: any access is a fault' },
  {
    code: 9,
    name: 'marker',
    label: 'Marker',
    meaning: 'page-table marker without data: userfaultfd write-protect or poison',
  },
  {
    code: 10,
    name: 'unknown-absent',
    label: 'Unknown (absent)',
    meaning: 'absent: swapped or never touched; the evidence that would tell is denied',
  },
] as const satisfies readonly { code: number; name: string; label: string; meaning: string }[];

export type PageStateName = (typeof PAGE_STATES)[number]['name'];
/** One byte of a run column. */
export type PageStateCode = (typeof PAGE_STATES)[number]['code'];

export const PAGE_STATE_COUNT = PAGE_STATES.length;

/** Code by name: `PageState['shared-swapped'] === 4`. */
export const PageState = Object.fromEntries(PAGE_STATES.map((state) => [state.name, state.code])) as {
  readonly [S in (typeof PAGE_STATES)[number] as S['name']]: S['code'];
};

/** The table's row for a code that came from outside; `undefined` for a code this version does not know. */
export function pageStateOf(code: number): (typeof PAGE_STATES)[number] | undefined {
  return PAGE_STATES[code];
}
