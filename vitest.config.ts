import { defineConfig } from 'vitest/config';

/** One project a package: `npx vitest run --project procfs`. Workspace packages are taken from dist, so build first. */
export default defineConfig({
  test: {
    projects: ['packages/*', 'apps/*'],
  },
});
