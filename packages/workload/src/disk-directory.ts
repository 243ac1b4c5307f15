import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { TMPFS_MAGIC } from './linux-constants.js';

/** A directory for temporary files that are not shared memory; `undefined` when there is none. /tmp is often tmpfs. */
export function diskDirectory(): string | undefined {
  return [tmpdir(), '/var/tmp'].find((candidate) => statfsSync(candidate).type !== TMPFS_MAGIC);
}
