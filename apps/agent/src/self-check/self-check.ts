import { setTimeout } from 'node:timers/promises';
import { PAGE_STATES, pageOfAddress } from '@pagelapse/address-space';
import type { SelfCheck } from '@pagelapse/protocol';
import { activeSwaps, type RegionReport, type Step, startWorkload, type Workload } from '@pagelapse/workload';
import type { FanOut } from '../server/fan-out.js';
import type { HandleTarget } from '../server/handles.js';
import { Comparison, type NotChecked } from './compare.js';
import { expectedPages } from './expected-pages.js';
import { FILE_REGION, KNOWN_REGIONS, type KnownRegion } from './known-regions.js';
import { PictureKeeper } from './picture-keeper.js';

export interface SelfCheckHost {
  readonly fanOut: FanOut;
  readonly pageSize: number;
  /** Names of the capability facts that hold. */
  readonly available: ReadonlySet<string>;
  /** Asks the reader, as for any other process. */
  startTimeOf(pid: number): Promise<number>;
  handleOf(target: HandleTarget): string;
}

/** Nobody waits for the workload: as much of a core as the owner of the agent allows for any process. */
const WATCHED_AS = { keepsPast: false, duty: 1 } as const;
/** Less swap than this is left to others; the workload needs 2 MiB. */
const LEAST_SWAP_BYTES = 64 * 1024 * 1024;
/** How often pages are advised to go: those that were just touched are passed over at first. */
const MOST_ADVICE = 3;
const BETWEEN_ADVICE_MS = 50;

/**
 * Starts a process that knows what it does to each of its pages, watches it over the whole way that a viewer's picture
 * comes - reader, batches, fan-out, decoding - and compares page by page. Rejects when there is nothing to compare:
 * the workload could not be started, or no picture came. It touches no process but its own, which is gone at the end
 * in any case, so it is no act that the owner of the agent would have to allow.
 */
export async function runSelfCheck(host: SelfCheckHost): Promise<SelfCheck> {
  const startedAtMs = Date.now();
  const { workload, regions } = await startKnown();
  const keeper = new PictureKeeper();
  try {
    const target = { pid: workload.pid, startTime: await host.startTimeOf(workload.pid) };
    await host.fanOut.record(keeper, target, host.handleOf(target), WATCHED_AS);
    // From here on the picture is built out of deltas, as that of somebody who watches.
    await keeper.readSince(startedAtMs);
    const refused = await act(workload, regions);
    return await compare(host, workload, keeper, refused, startedAtMs);
  } finally {
    host.fanOut.stopRecording(keeper);
    await workload.close();
  }
}

/** Where temporary files are shared memory, no file of a disk can be made, and the workload does without. */
async function startKnown(): Promise<{ workload: Workload; regions: readonly KnownRegion[] }> {
  const start = async (regions: readonly KnownRegion[]) => ({
    workload: await startWorkload({ regions: regions.map(({ spec }) => spec) }),
    regions,
  });
  return start([...KNOWN_REGIONS, FILE_REGION]).catch(() => start(KNOWN_REGIONS));
}

/** Does everything that is to be seen; returns what could not be done. */
async function act(workload: Workload, regions: readonly KnownRegion[]): Promise<NotChecked[]> {
  const refused: NotChecked[] = [];
  if (!regions.includes(FILE_REGION)) refused.push({ what: 'on-disk', why: 'No file could be made on a disk.' });
  const free = activeSwaps().reduce((sum, { size, used }) => sum + size - used, 0);
  const swaps = free >= LEAST_SWAP_BYTES;
  if (!swaps) refused.push({ what: 'swapped, shared-swapped', why: 'There is no swap, or too little of it is free.' });
  for (const { spec, steps, optional = [], pagedOut = [] } of regions) {
    for (const step of steps) await workload.perform(spec.name, step);
    for (const step of optional) {
      const why = await refusalOf(workload, spec.name, step);
      // What is not locked can be checked as well, as long as it is left alone.
      if (why !== undefined && step.act !== 'lock') refused.push({ what: spec.name, pages: step.count, why });
    }
    for (const step of swaps ? pagedOut : []) await pageOut(workload, spec.name, step);
  }
  return refused;
}

/**
 * Swap on a disk leaves its pages in the swap cache until somebody wants the memory, and no advice takes them out of it
 * (MADV_PAGEOUT looks at mapped pages alone): what stays in memory is left out of the comparison.
 */
async function pageOut(workload: Workload, region: string, step: Step): Promise<void> {
  for (let advice = 0; advice < MOST_ADVICE; advice++) {
    await workload.perform(region, step);
    const runs = await workload.mincore(region);
    const resident = runs.flatMap(({ count, resident }) => new Array<boolean>(count).fill(resident));
    if (!resident.slice(step.first, step.first + step.count).includes(true)) return;
    await setTimeout(BETWEEN_ADVICE_MS);
  }
}

async function refusalOf(workload: Workload, region: string, step: Step): Promise<string | undefined> {
  try {
    await workload.perform(region, step);
    return undefined;
  } catch (error) {
    return `The kernel refused it: ${(error as Error).message}.`;
  }
}

async function compare(
  { pageSize, available }: SelfCheckHost,
  workload: Workload,
  keeper: PictureKeeper,
  refused: readonly NotChecked[],
  startedAtMs: number,
): Promise<SelfCheck> {
  const layout = await workload.layout();
  const before = await residency(workload, layout);
  await keeper.readSince(Date.now());
  const after = await residency(workload, layout);
  const comparison = new Comparison();
  for (const [i, region] of layout.entries()) {
    const first = pageOfAddress(BigInt(region.address), pageSize);
    const expected = expectedPages(region, before[i] ?? [], after[i] ?? [], available);
    comparison.region(region.name, first, pageSize, expected, keeper.picture);
  }
  const { pages, states, wrong } = comparison;
  return {
    takenAtMs: startedAtMs,
    tookMs: Date.now() - startedAtMs,
    batches: keeper.batches,
    pages,
    states: PAGE_STATES.flatMap(({ name }) => states.find(({ state }) => state === name) ?? []),
    wrong,
    notChecked: [...refused, ...comparison.notChecked, SWAP_CACHE],
  };
}

const SWAP_CACHE = { what: 'swap-cached', why: 'No process can bring a page into the swap cache on purpose.' };

async function residency(workload: Workload, layout: readonly RegionReport[]) {
  return Promise.all(layout.map(({ name }) => workload.mincore(name)));
}
