/** Columns of the table, shared by its heading and its rows. */
export const PROCESS_GRID =
  'grid grid-cols-[72px_minmax(0,3fr)_minmax(64px,120px)_96px_104px_104px_minmax(0,1.2fr)] gap-x-4 px-4';
