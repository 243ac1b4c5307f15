import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Tests stand beside their source; `dist` holds their compiled copies, which are not run. */
function unit(root: string) {
  return { extends: true, test: { name: basename(root), root, include: ['src/**/*.test.{ts,tsx}'] } } as const;
}

/** Ends what hangs: a process that is started takes seconds on a busy machine. */
const HANGS_MS = 60_000;

/** Tests that start processes. */
function withProcesses(root: string) {
  const { extends: inherits, test } = unit(root);
  return { extends: inherits, test: { ...test, testTimeout: HANGS_MS, hookTimeout: HANGS_MS } } as const;
}

/**
 * One project a package: `npx vitest run --project procfs`. Workspace packages are taken from dist, so build first.
 * The `truth` project squeezes real processes and takes turns with itself: run it alone, as root.
 */
export default defineConfig({
  test: {
    projects: [
      unit('packages/address-space'),
      withProcesses('packages/bench'),
      unit('packages/heatmap'),
      withProcesses('packages/procfs'),
      unit('packages/protocol'),
      unit('packages/recording'),
      withProcesses('packages/workload'),
      withProcesses('apps/agent'),
      unit('apps/web'),
      { extends: true, test: { name: 'ci', root: '.ci', include: ['*.test.mjs'] } },
      {
        extends: true,
        test: {
          name: 'truth',
          root: 'e2e/truth',
          include: ['**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
