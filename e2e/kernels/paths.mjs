import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const CACHE = join(ROOT, 'node_modules/.cache/pagelapse/kernels');

/** busybox-static: the same program is the guest's init and its user land. */
export const BUSYBOX = '/bin/busybox';

/** The checkout as the guest sees it: where docs/services.md has it. */
export const GUEST_CHECKOUT = '/opt/pagelapse';
/** Where the guest's tests leave their results, and where they find the C programs, since it has no compiler. */
export const GUEST_RESULTS = '/results.json';
export const GUEST_PROGRAMS = '/programs';
