import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.mjs';

/** The version that `packageManager` pins, without its hash. */
function pinnedVersion() {
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return packageManager.match(/^pnpm@([^+]+)/)[1];
}

/** How to call the pinned pnpm: the installed one, or the registry's through npx before anything is installed. */
export function pnpmCommand() {
  const version = pinnedVersion();
  const installed = join(ROOT, 'node_modules/pnpm/package.json');
  if (existsSync(installed) && JSON.parse(readFileSync(installed, 'utf8')).version === version) {
    return [join(ROOT, 'node_modules/.bin/pnpm')];
  }
  return ['npx', '--yes', '--loglevel=error', `pnpm@${version}`];
}
