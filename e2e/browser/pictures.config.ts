import { defineConfig } from '@playwright/test';
import tests from './playwright.config.js';

/** Takes the pictures of the README into docs/images: `npm --prefix e2e run pictures`, as root. */
export default defineConfig(tests, { testMatch: ['pictures.ts', 'squeeze-pictures.ts'], timeout: 300_000 });
