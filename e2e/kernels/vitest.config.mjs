import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What a guest runs: every test that asks the kernel something. Tests of pure code say the same on every kernel. One
 * process runs them all, one after the other: under emulation, starting another costs more than most of the tests.
 */
export default {
  root: dirname(dirname(dirname(fileURLToPath(import.meta.url)))),
  test: {
    name: `Linux ${process.env.PAGELAPSE_KERNEL}`,
    include: [
      'e2e/kernels/*.test.ts',
      'e2e/truth/*.test.ts',
      'packages/procfs/src/{act,capabilities,read,scan}/**/*.test.ts',
      'packages/workload/src/*.test.ts',
    ],
    // What is counted rather than asked for page by page is hundreds of MiB, too much to be swapped out under emulation. The
    // demo asks a kernel for swap and a cgroup of its own, as the workload's tests do.
    exclude: [
      'e2e/truth/counted.test.ts',
      'e2e/truth/demo.test.ts',
      // Pure code, and eight seconds of it.
      'packages/procfs/src/scan/entry-classifier.test.ts',
      // Half a minute each, and of commands rather than of states: the services where there is a systemd, and where there is
      // none the self-check and `pagelapse writes`, of which soft-dirty.test.ts has the pages on each machine.
      ...(process.env.PAGELAPSE_SYSTEMD === undefined
        ? ['e2e/kernels/services.test.ts']
        : ['e2e/truth/doctor.test.ts', 'e2e/truth/writes.test.ts']),
    ],
    reporters: ['default', '.ci/lib/vitest-results.mjs'],
    // Taken as they are: transforming them once more is half of the time that loading takes.
    server: { deps: { external: [/\/(packages|apps)\/[^/]+\/dist\//] } },
    pool: 'forks',
    isolate: false,
    fileParallelism: false,
    // They end what hangs: nothing is to fail for being slow.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 300_000 } },
  },
};
