import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.mjs';

/** Made by tools or by the tests themselves: never part of what is checked or built from. */
const GENERATED = new Set([
  'node_modules',
  'dist',
  'gen',
  '.git',
  '.cache',
  'test-results',
  'playwright-report',
  'coverage',
]);

/** Files under a folder of the checkout, as sorted paths from its root; none when the folder is not there. */
export function filesUnder(folder) {
  const found = [];
  const walk = (path) => {
    for (const entry of readdirSync(join(ROOT, path), { withFileTypes: true })) {
      const inner = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!GENERATED.has(entry.name)) walk(inner);
      } else if (entry.isFile()) found.push(inner);
    }
  };
  try {
    walk(folder);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  return found.sort();
}

/** Folders of the workspace that hold a package.json. */
export function packageFolders() {
  return [...new Set(['apps', 'packages', 'e2e'].flatMap(filesUnder))]
    .filter((path) => path.endsWith('/package.json'))
    .map((path) => path.slice(0, -'/package.json'.length));
}
