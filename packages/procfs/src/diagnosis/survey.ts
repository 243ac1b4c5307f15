import { accessSync, closeSync, constants, openSync } from 'node:fs';
import { release } from 'node:os';
import { posix } from 'node:path';
import { attainableRights, heldRights, type Right } from '../capabilities/own-rights.js';
import { parseMemoryCgroup } from '../parse/cgroup.js';
import { countOf } from '../parse/fields.js';
import { type Mount, parseMountinfo } from '../parse/mountinfo.js';
import { parseSwaps, type SwapArea } from '../parse/swaps.js';
import { tryReadProcFile } from '../read/proc-file.js';
import { errnoName } from '../read/process-error.js';
import { listProcesses } from '../read/process-list.js';

/** Where memory cgroups stand: can one be made for a target? */
export interface CgroupSurvey {
  readonly version: 1 | 2;
  readonly mountPoint: string;
  /** `nowhere`: no cgroup of ours or above it hands the memory controller down. */
  readonly making: 'possible' | 'denied' | 'read-only' | 'nowhere';
}

export interface RightsSurvey {
  readonly uid: number;
  readonly held: ReadonlySet<Right>;
  /** What a program started from here could be given. */
  readonly attainable: ReadonlySet<Right>;
}

/** What rights and host allow, as found. What could not be read is absent. */
export interface HostSurvey extends RightsSurvey {
  readonly kernel: string;
  /** Found by opening: the memory of a process of another user. `undefined` when there is none to try it on. */
  readonly othersReadable: boolean | undefined;
  /** pid 1 lives and /proc does not show it: mounted with hidepid. */
  readonly hidesProcesses: boolean;
  /** /proc shows the host's files too: it is not mounted with subset=pid. */
  readonly showsHost: boolean;
  readonly swaps: readonly SwapArea[] | undefined;
  readonly swappiness: number | undefined;
  readonly cgroup: CgroupSurvey | undefined;
  /** `off`: compiled in, switched off at boot (Documentation/accounting/psi.rst). */
  readonly pressure: 'on' | 'off' | 'not-built' | undefined;
  readonly hugePages: { readonly anonymous?: string; readonly shared?: string };
  /** kernel.yama.ptrace_scope. */
  readonly ptraceScope: number | undefined;
}

export function surveyRights(): RightsSurvey {
  return { uid: process.geteuid?.() ?? 0, held: heldRights(), attainable: attainableRights() };
}

/** Looks; changes nothing. */
export function surveyHost(): HostSurvey {
  const rights = surveyRights();
  const showsHost = tryReadProcFile('/proc/stat') !== undefined;
  const swaps = tryReadProcFile('/proc/swaps');
  return {
    ...rights,
    kernel: release(),
    // Processes cannot be dated without the host's files.
    othersReadable: showsHost ? othersReadable(rights.uid) : undefined,
    hidesProcesses: lives(1) && tryReadProcFile('/proc/1/stat') === undefined,
    showsHost,
    swaps: swaps === undefined ? undefined : parseSwaps(swaps),
    swappiness: countOf(tryReadProcFile('/proc/sys/vm/swappiness')?.trim()),
    cgroup: surveyCgroup(),
    pressure: showsHost ? surveyPressure() : undefined,
    hugePages: {
      ...chosen('anonymous', '/sys/kernel/mm/transparent_hugepage/enabled'),
      ...chosen('shared', '/sys/kernel/mm/transparent_hugepage/shmem_enabled'),
    },
    ptraceScope: countOf(tryReadProcFile('/proc/sys/kernel/yama/ptrace_scope')?.trim()),
  };
}

/** One that is readable proves it: a security module may keep single processes to itself. */
function othersReadable(uid: number): boolean | undefined {
  const others = listProcesses().filter(
    (process) => process.uid !== uid && (process.access === 'readable' || process.access === 'denied'),
  );
  return others.length === 0 ? undefined : others.some(({ access }) => access === 'readable');
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoName(error) === 'EPERM';
  }
}

/** Opening says EOPNOTSUPP where it is switched off (psi_memory_open() in kernel/sched/psi.c). */
function surveyPressure(): 'on' | 'off' | 'not-built' {
  try {
    closeSync(openSync('/proc/pressure/memory', 'r'));
    return 'on';
  } catch (error) {
    return errnoName(error) === 'ENOENT' ? 'not-built' : 'off';
  }
}

/** The word in brackets. */
function chosen<Name extends string>(name: Name, path: string): { readonly [N in Name]?: string } {
  const word = /\[(\w+)\]/.exec(tryReadProcFile(path) ?? '')?.[1];
  return (word === undefined ? {} : { [name]: word }) as { readonly [N in Name]?: string };
}

function surveyCgroup(): CgroupSurvey | undefined {
  const place = parseMemoryCgroup(tryReadProcFile('/proc/self/cgroup') ?? '');
  const mount = parseMountinfo(tryReadProcFile('/proc/self/mountinfo') ?? '').find(
    ({ fsType, superOptions }) =>
      place !== undefined &&
      (place.version === 2 ? fsType === 'cgroup2' : fsType === 'cgroup' && superOptions.split(',').includes('memory')),
  );
  if (place === undefined || mount === undefined) return undefined;
  const { version } = place;
  const parents = possibleParents(version, ownDirectory(mount, place.path), mount.mountPoint);
  return { version, mountPoint: mount.mountPoint, making: making(parents) };
}

/** A cgroup outside of the mounted part is not to be seen from here. */
function ownDirectory({ mountPoint, root }: Mount, path: string): string {
  const own = posix.join(mountPoint, posix.relative(root, path));
  return own === mountPoint || own.startsWith(`${mountPoint}/`) ? own : mountPoint;
}

/** v2: only below a cgroup that hands `memory` down (Documentation/admin-guide/cgroup-v2.rst, "Enabling and Disabling"). */
function possibleParents(version: 1 | 2, own: string, mountPoint: string): string[] {
  if (version === 1) return [own];
  const parents: string[] = [];
  for (let directory = own; directory.startsWith(mountPoint); directory = posix.dirname(directory)) {
    const handed = tryReadProcFile(`${directory}/cgroup.subtree_control`)?.trim().split(' ') ?? [];
    if (handed.includes('memory')) parents.push(directory);
    if (directory === mountPoint) break;
  }
  return parents;
}

function making(parents: readonly string[]): CgroupSurvey['making'] {
  const refusals = parents.map((directory) => {
    try {
      accessSync(directory, constants.W_OK);
      return undefined;
    } catch (error) {
      return errnoName(error);
    }
  });
  if (refusals.length === 0) return 'nowhere';
  if (refusals.includes(undefined)) return 'possible';
  return refusals.includes('EROFS') ? 'read-only' : 'denied';
}
