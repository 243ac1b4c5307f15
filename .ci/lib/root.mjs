import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout: every path in .ci is relative to it. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
