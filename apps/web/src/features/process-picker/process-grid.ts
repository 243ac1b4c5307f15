/** Columns of the table, shared by its heading and its rows. */
export const PROCESS_GRID =
  'grid grid-cols-[4.5rem_minmax(0,3fr)_minmax(4rem,6rem)_5.5rem_6rem_6rem_8rem_minmax(0,1.2fr)] gap-x-4 px-4';
