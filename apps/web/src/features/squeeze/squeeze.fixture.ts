import type { SqueezeList, SqueezePlace, SqueezePreview, SqueezeStatus } from '../../api/squeezes.js';

export const MIB = 2 ** 20;
const GIB = 2 ** 30;
export const BEGAN_MS = 1_700_000_000_000;

/** Its own cgroup (v1), 300 MiB in use, with a neighbour. */
export function squeezePlace(place: Partial<SqueezePlace> = {}): SqueezePlace {
  return {
    cgroup: 'own',
    version: 1,
    path: '/db',
    controls: ['limit'],
    swappiness: 60,
    swapLimit: true,
    usage: 300 * MIB,
    workingSet: 280 * MIB,
    swapped: 0,
    unreclaimable: 20 * MIB,
    floor: 32 * MIB,
    floorBecause: 'so much is locked.',
    ceiling: 8 * GIB,
    ceilingBecause: 'the host has no more.',
    otherProcesses: 1,
    others: [{ pid: 4712, comm: 'walwriter' }],
    pressure: 'cgroup',
    does: ['Writes memory.limit_in_bytes of /db.'],
    costs: ['Whoever needs a page that left waits for the disk.'],
    ...place,
  };
}

export function preview(facts: Partial<SqueezePreview> = {}): SqueezePreview {
  return {
    pid: 4711,
    comm: 'postgres',
    takenAtMs: BEGAN_MS,
    memTotal: 8 * GIB,
    swapTotal: GIB,
    swapFree: GIB,
    places: [squeezePlace(), squeezePlace({ cgroup: 'new', path: '/db/pagelapse-1', otherProcesses: 0, others: [] })],
    ...facts,
  };
}

/** Holding 240 MiB for a second by now, some of it in swap. */
export function squeezeStatus(status: Partial<SqueezeStatus> = {}): SqueezeStatus {
  const before = { atMs: BEGAN_MS, usage: 300 * MIB, workingSet: 280 * MIB, swapped: 0, someShare: 0, fullShare: 0 };
  return {
    id: 's1',
    pid: 4711,
    comm: 'postgres',
    handle: 'h4711',
    cgroup: 'own',
    version: 1,
    path: '/db',
    control: 'limit',
    phase: 'holding',
    beganAtMs: BEGAN_MS,
    goal: 240 * MIB,
    rampMs: 1000,
    holdMs: 60_000,
    heldSinceMs: BEGAN_MS + 1000,
    isShort: false,
    floor: 32 * MIB,
    floorBecause: 'so much is locked.',
    ceiling: 8 * GIB,
    ceilingBecause: 'the host has no more.',
    abortAtFull: 50,
    pressure: 'cgroup',
    before,
    now: {
      ...before,
      atMs: BEGAN_MS + 2000,
      usage: 239 * MIB,
      swapped: 61 * MIB,
      limit: 240 * MIB,
      someShare: 12,
      fullShare: 7.5,
      mostSomeShare: 40,
      mostFullShare: 22,
      someStallMs: 340,
      fullStallMs: 210,
      refaultsAnon: 1500,
      refaultsFile: 12,
      majorFaults: 77,
      oomKills: 0,
    },
    events: [{ atMs: BEGAN_MS, text: 'squeeze began' }],
    ...status,
  };
}

export function squeezeList(list: Partial<SqueezeList> = {}): SqueezeList {
  return { running: [], ended: [], leftovers: [], ...list };
}
