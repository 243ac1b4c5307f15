/** Where a process stands in the cgroup hierarchies: /proc/PID/cgroup (cgroups(7)). */
export interface CgroupPlace {
  readonly version: 1 | 2;
  /** Path below the hierarchy's root, `/` for the root itself. */
  readonly path: string;
}

/**
 * The place that decides about memory: the v1 memory controller's where there is one, else the v2 one (`0::/path`).
 * `undefined` when the process is in neither.
 */
export function parseMemoryCgroup(text: string): CgroupPlace | undefined {
  let unified: CgroupPlace | undefined;
  for (const line of text.split('\n')) {
    const match = /^([0-9]+):([^:]*):(\/.*)$/s.exec(line);
    if (match === null) continue;
    const [, hierarchy, controllers, path] = match as unknown as [string, string, string, string];
    if (controllers.split(',').includes('memory')) return { version: 1, path };
    if (hierarchy === '0' && controllers === '') unified = { version: 2, path };
  }
  return unified;
}
