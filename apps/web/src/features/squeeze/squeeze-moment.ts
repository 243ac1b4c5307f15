import { countOnce, objectKey, PageState } from '@pagelapse/address-space';
import type { ObjectPages, SqueezeMoment } from '../../api/squeezes.js';
import type { ProcessPicture, WatchedMapping } from '../../state/process-picture.js';

const RESIDENT = [PageState.present, PageState['resident-elsewhere'], PageState['swap-cached']];
const SWAPPED = [PageState['shared-swapped']];

/** A picture as the report of a squeeze wants it: shared files with each page once, as far as the process maps them. */
export function squeezeMoment({ pass, mappings }: ProcessPicture, pageSize: number): SqueezeMoment {
  const files = new Map<string, WatchedMapping[]>();
  for (const row of mappings) {
    // What a private mapping shows of a file may be copies.
    const key = row.mapping.perms.endsWith('s') ? objectKey(row.mapping) : undefined;
    if (key === undefined) continue;
    const known = files.get(key);
    if (known === undefined) files.set(key, [row]);
    else known.push(row);
  }
  const objects = [...files.values()].map((rows): ObjectPages => {
    const { dev, inode, kind, path } = (rows[0] as WatchedMapping).mapping;
    const pages = (states: readonly number[]): number => countOnce(rows, states, () => true, pageSize);
    return { dev, inode, kind, path, resident: pages(RESIDENT), swapped: pages(SWAPPED) };
  });
  return { takenAtMs: pass.takenAtMs, mappings, objects };
}
