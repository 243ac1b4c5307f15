import { posix } from 'node:path';

/** Where a process stands in the cgroup hierarchy that carries the memory controller. */
export interface MemoryHierarchy {
  readonly version: 1 | 2;
  /** Directory where the hierarchy's visible root is mounted. */
  readonly mountPoint: string;
  /** Directory of the process's own cgroup; at or below `mountPoint`. */
  readonly own: string;
}

/**
 * Finds the memory hierarchy from /proc/PID/mountinfo (proc_pid_mountinfo(5)) and /proc/PID/cgroup (cgroups(7)).
 * `hasController` says whether a v2 directory lists `memory` in its cgroup.controllers. `undefined` when there is none.
 */
export function findMemoryHierarchy(
  mountinfo: string,
  cgroup: string,
  hasController: (directory: string) => boolean,
): MemoryHierarchy | undefined {
  for (const mount of cgroupMounts(mountinfo)) {
    const version = mount.type === 'cgroup' ? 1 : 2;
    if (version === 1 && !mount.options.includes('memory')) continue;
    const path = ownPath(cgroup, version);
    if (path === undefined) continue;
    const own = posix.join(mount.mountPoint, posix.relative(mount.root, path));
    // A cgroup outside the mounted part is not visible here.
    const visible = own === mount.mountPoint || own.startsWith(`${mount.mountPoint}/`);
    const standing = visible ? own : mount.mountPoint;
    if (version === 2 && !hasController(standing)) continue;
    return { version, mountPoint: mount.mountPoint, own: standing };
  }
  return undefined;
}

interface CgroupMount {
  readonly root: string;
  readonly mountPoint: string;
  readonly type: string;
  readonly options: readonly string[];
}

function cgroupMounts(mountinfo: string): CgroupMount[] {
  const mounts: CgroupMount[] = [];
  for (const line of mountinfo.split('\n')) {
    const [before, after] = line.split(' - ');
    const [type, , options] = after?.split(' ') ?? [];
    if (type !== 'cgroup' && type !== 'cgroup2') continue;
    const [, , , root, mountPoint] = before?.split(' ') ?? [];
    if (root === undefined || mountPoint === undefined) continue;
    mounts.push({
      root: unescapeMount(root),
      mountPoint: unescapeMount(mountPoint),
      type,
      options: options?.split(',') ?? [],
    });
  }
  return mounts;
}

/** mountinfo writes blanks, newlines and backslashes as `\040` and so on (fs/proc_namespace.c, mangle()). */
function unescapeMount(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** Lines are `id:controllers:path`; v2 is `0::path`. */
function ownPath(cgroup: string, version: 1 | 2): string | undefined {
  for (const line of cgroup.split('\n')) {
    const [, id, controllers, path] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? [];
    if (version === 2 ? id === '0' && controllers === '' : controllers?.split(',').includes('memory')) return path;
  }
  return undefined;
}
