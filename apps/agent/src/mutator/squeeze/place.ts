import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import {
  HeldCgroup,
  type HostMemory,
  limitInForce,
  limitOf,
  type MemoryFigures,
  type MemoryHierarchy,
  memoryParents,
  type ProcessIdentity,
} from '@pagelapse/procfs';
import type { SqueezeControl, SqueezePlace } from '@pagelapse/protocol';
import { type Policy, refusalOf } from '../policy.js';
import { type Bounds, boundsOf } from './bounds.js';
import { costsOf, deedsOf } from './sentences.js';

/** What is outside of a cgroup's own files. */
export interface PlaceOutside {
  host(): HostMemory;
  /** Does the kernel keep pressure figures of the whole host? */
  readonly hostPressure: boolean;
  /** Does memory.reclaim take `swappiness=`, and what is the host's? `undefined` when not. */
  reclaimSwappiness(): number | undefined;
  identify(pid: number): ProcessIdentity | undefined;
  readonly pageSize: number;
}

/** One of the two places in which a process can be squeezed. */
export interface Place {
  readonly facts: SqueezePlace;
  /** Where the process is now. */
  readonly own: string;
  readonly mountPoint: string;
  /** Directory of a new cgroup's parent. */
  readonly parent: string | undefined;
}

/** Others of the cgroup that are named; the rest are counted. */
const MOST_NAMED = 8;
const SWAP_LIMIT_FILES = { 1: 'memory.memsw.limit_in_bytes', 2: 'memory.swap.max' } as const;

/** The cgroup that a process is in, as a place for a squeeze. */
export function ownPlace(pid: number, hierarchy: MemoryHierarchy, policy: Policy, outside: PlaceOutside): Place {
  const { version, own: directory, mountPoint } = hierarchy;
  const place = { own: directory, mountPoint, parent: undefined };
  const held = tryHold(version, directory);
  const figures = held?.figures();
  try {
    if (held === undefined || figures === undefined) {
      const facts = blankFacts('own', hierarchy, 'Its cgroup has no memory controller, or is gone.', outside);
      return { ...place, facts };
    }
    const controls = controlsOf(held);
    const others = held
      .pids()
      .filter((other) => other !== pid)
      .flatMap((other) => outside.identify(other) ?? []);
    const bounds = bounded(held, figures, limitInForce(version, directory, mountPoint), outside);
    const refusal =
      rootRefusal(held, hierarchy) ??
      sharedRefusal(others, policy) ??
      deniedRefusal(held, controls) ??
      noControl(controls);
    const facts: SqueezePlace = {
      cgroup: 'own',
      version,
      path: pathBelow(mountPoint, directory),
      controls,
      ...swappinessOf(held, controls, outside),
      swapLimit: held.has(SWAP_LIMIT_FILES[version]),
      ...amounts(figures, bounds),
      ...limitFact(limitInForce(version, directory, mountPoint)),
      otherProcesses: others.length,
      others: others.slice(0, MOST_NAMED).map((other) => ({ pid: other.pid, comm: other.comm })),
      ...pressureOf(held, outside),
      does: deedsOf({ cgroup: 'own', version, others: others.length }),
      costs: costsOf({ cgroup: 'own', figures, bounds, host: outside.host() }),
      ...(refusal === undefined ? {} : { refusal }),
    };
    return { ...place, facts };
  } finally {
    held?.close();
  }
}

/** A cgroup made for the process, as near to its own as the kernel lets one be. */
export function newPlace(hierarchy: MemoryHierarchy, outside: PlaceOutside): Place {
  const { version, own, mountPoint } = hierarchy;
  const parent = memoryParents(hierarchy).find((directory) => isWritable(`${directory}/cgroup.procs`));
  const place = { own, mountPoint, parent };
  if (parent === undefined) {
    return { ...place, facts: blankFacts('new', hierarchy, newRefusal(hierarchy), outside) };
  }
  const held = tryHold(version, parent);
  try {
    const limit = limitInForce(version, parent, mountPoint);
    const figures: MemoryFigures = NOTHING;
    const host = outside.host();
    const bounds = boundsOf({ figures, host, limit, swapLimit: undefined, pageSize: outside.pageSize });
    // What the files of a new one will be, that of its parent has; but a root has no limits of its own in v2.
    const controls: SqueezeControl[] = version === 1 ? ['limit'] : controlsOfVersion2(held);
    const facts: SqueezePlace = {
      cgroup: 'new',
      version,
      path: path.posix.join(pathBelow(mountPoint, parent), NEW_NAME),
      controls,
      ...(held === undefined ? {} : swappinessOf(held, controls, outside)),
      swapLimit: version === 2 || held?.has(SWAP_LIMIT_FILES[1]) === true,
      ...amounts(figures, bounds),
      ...limitFact(limit),
      otherProcesses: 0,
      others: [],
      ...pressureOf(held, outside),
      does: deedsOf({ cgroup: 'new', version, others: 0 }),
      costs: costsOf({ cgroup: 'new', figures, bounds, host }),
    };
    return { ...place, facts };
  } finally {
    held?.close();
  }
}

/** Stands for the name that a new cgroup gets; each is its squeeze's own. */
export const NEW_NAME = 'pagelapse-squeeze';

/** The bounds of a cgroup as it is now; `limit`: the lowest in force without the squeeze. */
export function bounded(
  held: HeldCgroup,
  figures: MemoryFigures,
  limit: number | undefined,
  outside: Pick<PlaceOutside, 'host' | 'pageSize'>,
): Bounds {
  const swapLimit = held.version === 2 ? limitOf(held.read(SWAP_LIMIT_FILES[2])) : undefined;
  return boundsOf({ figures, host: outside.host(), limit, swapLimit, pageSize: outside.pageSize });
}

const NOTHING: MemoryFigures = { usage: 0, swapped: 0, anon: 0, file: 0, inactiveFile: 0, unevictable: 0, kernel: 0 };

function controlsOf(held: HeldCgroup): SqueezeControl[] {
  if (held.version === 1) return held.has('memory.limit_in_bytes') ? ['limit'] : [];
  return held.has('memory.high') ? controlsOfVersion2(held) : [];
}

/** memory.max alone kills when it cannot be reclaimed down to, so it comes after memory.reclaim, and not without it. */
function controlsOfVersion2(held: HeldCgroup | undefined): SqueezeControl[] {
  return held?.has('memory.reclaim') === true ? ['high', 'max', 'reclaim'] : ['high'];
}

function amounts(figures: MemoryFigures, bounds: Bounds) {
  const { usage, inactiveFile, swapped } = figures;
  return { usage, workingSet: Math.max(0, usage - inactiveFile), swapped, ...bounds };
}

function limitFact(limit: number | undefined): { limit?: number } {
  return limit === undefined ? {} : { limit };
}

function swappinessOf(
  held: HeldCgroup,
  controls: readonly SqueezeControl[],
  outside: PlaceOutside,
): { swappiness?: number } {
  const own = held.version === 1 ? Number(held.read('memory.swappiness') ?? Number.NaN) : Number.NaN;
  const found = controls.includes('reclaim') ? outside.reclaimSwappiness() : own;
  return found === undefined || Number.isNaN(found) ? {} : { swappiness: found };
}

function pressureOf(held: HeldCgroup | undefined, { hostPressure }: PlaceOutside): { pressure?: 'cgroup' | 'host' } {
  if (held?.pressure() !== undefined) return { pressure: 'cgroup' };
  return hostPressure ? { pressure: 'host' } : {};
}

/** Files that only a root cgroup has, or has not (CFTYPE_ONLY_ON_ROOT, CFTYPE_NOT_ON_ROOT in kernel/cgroup/). */
function rootRefusal(held: HeldCgroup, { version }: MemoryHierarchy): string | undefined {
  const isRoot = version === 1 ? held.has('cgroup.sane_behavior') : !held.has('cgroup.type');
  return isRoot ? 'It is in the root cgroup, which can have no limit.' : undefined;
}

function sharedRefusal(others: readonly ProcessIdentity[], policy: Policy): string | undefined {
  for (const other of others) {
    const refusal = refusalOf(other, policy);
    // One on its way out takes no harm.
    if (refusal !== undefined && !other.hasEnded) return `Its cgroup would be squeezed as a whole. ${refusal}`;
  }
  return undefined;
}

function deniedRefusal(held: HeldCgroup, controls: readonly SqueezeControl[]): string | undefined {
  const [control] = controls;
  if (control === undefined) return undefined;
  const file = control === 'limit' ? 'memory.limit_in_bytes' : 'memory.high';
  if (isWritable(`${held.path}/${file}`)) return undefined;
  return `${file} of its cgroup may not be written: run the agent as root, or have the cgroup delegated to its user.`;
}

function noControl(controls: readonly SqueezeControl[]): string | undefined {
  return controls.length === 0 ? 'The kernel has no limit for this cgroup.' : undefined;
}

function newRefusal({ version }: MemoryHierarchy): string {
  if (version === 1) return 'No cgroup may be made under its own: run the agent as root.';
  return 'No cgroup above its own hands the memory controller down and may be written: run the agent as root.';
}

function blankFacts(
  cgroup: 'own' | 'new',
  hierarchy: MemoryHierarchy,
  refusal: string,
  outside: PlaceOutside,
): SqueezePlace {
  const host = outside.host();
  const bounds = boundsOf({
    figures: NOTHING,
    host,
    limit: undefined,
    swapLimit: undefined,
    pageSize: outside.pageSize,
  });
  return {
    cgroup,
    version: hierarchy.version,
    path: pathBelow(hierarchy.mountPoint, hierarchy.own),
    controls: [],
    swapLimit: false,
    ...amounts(NOTHING, bounds),
    otherProcesses: 0,
    others: [],
    does: [],
    costs: [],
    refusal,
  };
}

/** As people know it: from where the hierarchy is mounted. */
export function pathBelow(mountPoint: string, directory: string): string {
  return `/${path.posix.relative(mountPoint, directory)}`;
}

function tryHold(version: 1 | 2, directory: string): HeldCgroup | undefined {
  try {
    return new HeldCgroup(version, directory);
  } catch {
    return undefined;
  }
}

/** By opening it: access(2) leaves out the capabilities of all users but root. */
function isWritable(file: string): boolean {
  try {
    closeSync(openSync(file, 'r+'));
    return true;
  } catch {
    return false;
  }
}
