import { fileURLToPath } from 'node:url';

/** The reader is forked from its built form, also when the test runs from source. */
export const BUILT_READER = fileURLToPath(new URL('../../dist/reader/main.js', import.meta.url));
