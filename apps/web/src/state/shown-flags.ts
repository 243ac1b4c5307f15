import { PAGE_FLAGS, type PageFlagName } from '@pagelapse/address-space';

/** What says something only while writes are kept track of (R-WRITES). */
const OF_WRITES: readonly PageFlagName[] = ['soft-dirty', 'writes-unknown'];

/** A flag that says nothing before writes are kept track of, not even by its absence. */
export function tellsWrites(name: PageFlagName): boolean {
  return OF_WRITES.includes(name);
}

/** Flags that say something, with their place in a table of counts. */
export function shownFlags(writesSinceMs: number | undefined) {
  return [...PAGE_FLAGS.entries()]
    .map(([index, flag]) => ({ index, ...flag }))
    .filter(({ name }) => writesSinceMs !== undefined || !tellsWrites(name));
}

/** What the map is marked with when nobody has chosen: what was written, over what is not known. */
export const WRITE_MARKS: readonly PageFlagName[] = [...OF_WRITES].reverse();
