import type { readSurroundings } from '@pagelapse/procfs';
import type { Surroundings } from '@pagelapse/protocol';
import { create, SurroundingsSchema } from '@pagelapse/protocol/wire';

type Read = ReturnType<typeof readSurroundings>;

/** The figures around a target as they go on the wire: what could not be read stays absent. */
export function wireSurroundings({ cgroup, process, host }: Read): Surroundings {
  return create(SurroundingsSchema, {
    ...(cgroup && {
      cgroup: {
        version: cgroup.version,
        path: cgroup.path,
        usage: BigInt(cgroup.usage),
        ...(cgroup.limit !== undefined && { limit: BigInt(cgroup.limit) }),
        ...(cgroup.swap !== undefined && { swap: BigInt(cgroup.swap) }),
        ...pressureOf(cgroup),
      },
    }),
    ...(process && {
      process: {
        vmRss: BigInt(process.vmRss),
        rssShmem: BigInt(process.rssShmem),
        vmSwap: BigInt(process.vmSwap),
        ...(process.minorFaults !== undefined && { minorFaults: BigInt(process.minorFaults) }),
        ...(process.majorFaults !== undefined && { majorFaults: BigInt(process.majorFaults) }),
      },
    }),
    host: {
      swapTotal: BigInt(host.swapTotal),
      swapFree: BigInt(host.swapFree),
      pswpin: BigInt(host.pswpin),
      pswpout: BigInt(host.pswpout),
      ...pressureOf(host),
    },
  });
}

function pressureOf({ psiSomeAvg10, psiFullAvg10 }: Pick<Read['host'], 'psiSomeAvg10' | 'psiFullAvg10'>) {
  return {
    ...(psiSomeAvg10 !== undefined && { psiSomeAvg10 }),
    ...(psiFullAvg10 !== undefined && { psiFullAvg10 }),
  };
}
