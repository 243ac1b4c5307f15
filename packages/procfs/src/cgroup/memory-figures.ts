import { countOf, parseFields } from '../parse/fields.js';

/** What a cgroup's files say of its memory, its descendants' included; in bytes. What the kernel does not keep is absent. */
export interface MemoryFigures {
  readonly usage: number;
  readonly swapped: number;
  /** On the lists of reclaim, by what becomes of it: swapped out, or dropped and written back. Shared memory is `anon`. */
  readonly anon: number;
  readonly file: number;
  readonly inactiveFile: number;
  /** mlock(2) and the like. */
  readonly unevictable: number;
  /** The kernel's own that no reclaim takes: page tables, stacks, sockets, slabs in use. */
  readonly kernel: number;
  /** Pages that were read back soon after they were reclaimed, since the cgroup was made. */
  readonly refaultsAnon?: number;
  readonly refaultsFile?: number;
  readonly oomKills?: number;
}

/** Reads one file of the cgroup; `undefined` when it is not there. */
export type ReadFile = (name: string) => string | undefined;

/** `undefined` when the cgroup is gone or has no memory controller. */
export function memoryFigures(version: 1 | 2, read: ReadFile): MemoryFigures | undefined {
  const usage = countOf(read(version === 1 ? 'memory.usage_in_bytes' : 'memory.current')?.trim());
  const text = read('memory.stat');
  if (usage === undefined || text === undefined) return undefined;
  const stat = parseFields(text);
  return version === 1 ? figuresV1(usage, stat, read) : figuresV2(usage, stat, read);
}

type Stat = ReadonlyMap<string, string>;

/** memcg1_stat_format() in mm/memcontrol-v1.c; `total_` counts descendants too. */
function figuresV1(usage: number, stat: Stat, read: ReadFile): MemoryFigures {
  const count = (name: string): number | undefined => countOf(stat.get(`total_${name}`));
  const inactiveFile = count('inactive_file') ?? 0;
  return {
    usage,
    swapped: count('swap') ?? 0,
    anon: (count('inactive_anon') ?? 0) + (count('active_anon') ?? 0),
    file: inactiveFile + (count('active_file') ?? 0),
    inactiveFile,
    unevictable: count('unevictable') ?? 0,
    kernel: countOf(read('memory.kmem.usage_in_bytes')?.trim()) ?? 0,
    ...known('refaultsAnon', count('workingset_refault_anon')),
    ...known('refaultsFile', count('workingset_refault_file')),
    ...known('oomKills', countOf(parseFields(read('memory.oom_control') ?? '').get('oom_kill'))),
  };
}

/** The kernel's part by kind, where memory.stat does not add it up (before 5.18). */
const KERNEL_PARTS = ['slab_unreclaimable', 'kernel_stack', 'pagetables', 'percpu', 'sock'];

/** memory_stats in mm/memcontrol.c; Documentation/admin-guide/cgroup-v2.rst. */
function figuresV2(usage: number, stat: Stat, read: ReadFile): MemoryFigures {
  const count = (name: string): number | undefined => countOf(stat.get(name));
  const inactiveFile = count('inactive_file') ?? 0;
  const kernel = count('kernel');
  const parts = KERNEL_PARTS.reduce((sum, part) => sum + (count(part) ?? 0), 0);
  return {
    usage,
    swapped: countOf(read('memory.swap.current')?.trim()) ?? 0,
    anon: (count('inactive_anon') ?? 0) + (count('active_anon') ?? 0),
    file: inactiveFile + (count('active_file') ?? 0),
    inactiveFile,
    unevictable: count('unevictable') ?? 0,
    kernel: kernel === undefined ? parts : Math.max(0, kernel - (count('slab_reclaimable') ?? 0)),
    ...known('refaultsAnon', count('workingset_refault_anon')),
    ...known('refaultsFile', count('workingset_refault_file')),
    ...known('oomKills', countOf(parseFields(read('memory.events') ?? '').get('oom_kill'))),
  };
}

function known<K extends string>(name: K, value: number | undefined): { readonly [name in K]?: number } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [name in K]: number });
}
