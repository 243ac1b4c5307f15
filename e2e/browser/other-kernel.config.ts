import { defineConfig } from '@playwright/test';
import tests from './playwright.config.js';

/** The dashboard of an agent on another kernel: `npm --prefix e2e run other-kernel`. Takes two minutes, so it is asked for. */
export default defineConfig(tests, { testMatch: ['other-kernel-page.ts'], timeout: 300_000 });
