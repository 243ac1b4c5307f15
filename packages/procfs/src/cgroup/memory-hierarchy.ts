import { posix } from 'node:path';
import { parseMemoryCgroup } from '../parse/cgroup.js';
import { parseMountinfo } from '../parse/mountinfo.js';

/** Where a hierarchy is mounted that carries, or may carry, the memory controller. */
export interface MemoryMount {
  readonly version: 1 | 2;
  readonly mountPoint: string;
  /** Directory of the hierarchy that is mounted there, `/` but in a container. */
  readonly root: string;
}

/** Where a process stands in the cgroup hierarchy that carries the memory controller. */
export interface MemoryHierarchy {
  readonly version: 1 | 2;
  /** Directory where the hierarchy's visible root is mounted. */
  readonly mountPoint: string;
  /** Directory of the process's own cgroup; at or below `mountPoint`. */
  readonly own: string;
}

/** From /proc/PID/mountinfo. */
export function memoryMounts(mountinfo: string): readonly MemoryMount[] {
  return parseMountinfo(mountinfo).flatMap((mount): MemoryMount[] => {
    const { mountPoint, root } = mount;
    if (mount.fsType === 'cgroup2') return [{ version: 2, mountPoint, root }];
    const isMemory = mount.fsType === 'cgroup' && mount.superOptions.split(',').includes('memory');
    return isMemory ? [{ version: 1, mountPoint, root }] : [];
  });
}

/** `cgroup`: text of /proc/PID/cgroup (cgroups(7)). `undefined` where no memory hierarchy of it is mounted. */
export function locateMemoryCgroup(mounts: readonly MemoryMount[], cgroup: string): MemoryHierarchy | undefined {
  const place = parseMemoryCgroup(cgroup);
  const mount = mounts.find(({ version }) => version === place?.version);
  if (place === undefined || mount === undefined) return undefined;
  const { version, mountPoint, root } = mount;
  const own = posix.join(mountPoint, posix.relative(root, place.path));
  // A cgroup outside the mounted part is not visible here.
  const visible = own === mountPoint || own.startsWith(`${mountPoint}/`);
  return { version, mountPoint, own: visible ? own : mountPoint };
}
