import { countOf } from './fields.js';

/** A row of /proc/sysvipc/shm (sysvipc_shm_proc_show() in ipc/shm.c); sizes in bytes. */
export interface SysvSegment {
  /** Also the inode number of the segment's file; 0 is a valid one. */
  readonly shmid: number;
  readonly size: number;
  readonly rss: number;
  readonly swap: number;
}

/** Columns are found by their names in the first line; rows without all of them are left out. */
export function parseSysvSegments(text: string): SysvSegment[] {
  const [header = '', ...rows] = text.split('\n');
  const names = header.trim().split(/\s+/);
  return rows.flatMap((row) => {
    const cells = row.trim().split(/\s+/);
    const [shmid, size, rss, swap] = ['shmid', 'size', 'rss', 'swap'].map((name) =>
      countOf(cells[names.indexOf(name)]),
    );
    if (shmid === undefined || size === undefined || rss === undefined || swap === undefined) return [];
    return [{ shmid, size, rss, swap }];
  });
}
