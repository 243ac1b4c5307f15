import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import type { BenchContext } from '../bench-context.js';
import { CannotRun } from '../report/outcome.js';

const CHROMIUM = '/usr/bin/chromium';

/** Debian's Chromium without a GPU. Throws {@link CannotRun} where there is none. */
export async function keepBrowser(context: BenchContext): Promise<Browser> {
  if (!existsSync(CHROMIUM)) throw new CannotRun(`there is no ${CHROMIUM}: install Debian's chromium`);
  return context.keep(
    await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
    }),
  );
}
