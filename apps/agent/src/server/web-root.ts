import { fileURLToPath } from 'node:url';

/** Where the built dashboard lies beside this application, from source and from dist alike. */
export const WEB_ROOT = fileURLToPath(new URL('../../../web/dist', import.meta.url));
