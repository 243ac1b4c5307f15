import { argv, env } from 'node:process';
import { identifyProcess, PAGE_SIZE } from '@pagelapse/procfs';
import { serveActs } from '../mutator/serve-acts.js';
import { parseMutatorOptions } from '../mutator-options.js';
import { parentLink } from '../parent-link.js';

/** A mutator for which every process is in one cgroup of a tree of plain files, where there are no rights to a real one. */
const own = env.PAGELAPSE_FAKE_CGROUP as string;
const mountPoint = env.PAGELAPSE_FAKE_CGROUPS as string;
serveActs(parentLink(), parseMutatorOptions(argv[2]), {
  outside: {
    host: () => ({ memTotal: 2 ** 34, swapTotal: 2 ** 34, swapFree: 2 ** 34 }),
    hostPressure: false,
    reclaimSwappiness: () => undefined,
    identify: (pid) => identifyProcess(pid),
    pageSize: PAGE_SIZE,
  },
  hierarchyOf: () => ({ version: 2, mountPoint, own }),
});
