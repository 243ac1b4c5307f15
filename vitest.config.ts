import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Ends what hangs. Nothing may fail for being slow: a process or a property takes many seconds on a busy machine. */
const HANGS_MS = 60_000;

const LIMITS = { testTimeout: HANGS_MS, hookTimeout: HANGS_MS, expect: { poll: { timeout: HANGS_MS } } };

/** Tests stand beside their source; `dist` holds their compiled copies, which are not run. */
function unit(root: string) {
  return {
    extends: true,
    test: { name: basename(root), root, include: ['src/**/*.test.{ts,tsx}'], ...LIMITS },
  } as const;
}

const web = unit('apps/web');

/**
 * One project a package: `npx vitest run --project procfs`. Workspace packages are taken from dist, so build first.
 * The `e2e-truth` project squeezes real processes and takes turns with itself: run it alone, as root.
 */
export default defineConfig({
  test: {
    // Much of what tests wait for is other processes: no core is to be left to them alone, of two least of all.
    maxWorkers: availableParallelism(),
    projects: [
      unit('packages/address-space'),
      unit('packages/bench'),
      unit('packages/heatmap'),
      unit('packages/procfs'),
      unit('packages/protocol'),
      unit('packages/recording'),
      unit('packages/workload'),
      unit('apps/agent'),
      {
        ...web,
        test: {
          ...web.test,
          setupFiles: [fileURLToPath(new URL('apps/web/src/patience.fixture.ts', import.meta.url))],
        },
      },
      { extends: true, test: { name: 'ci', root: '.ci', include: ['*.test.mjs'], ...LIMITS } },
      {
        extends: true,
        test: {
          name: 'e2e-truth',
          root: 'e2e/truth',
          include: ['**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: HANGS_MS } },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e-safety',
          root: 'e2e/safety',
          include: ['**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
