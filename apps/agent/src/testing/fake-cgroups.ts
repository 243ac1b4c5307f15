import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { MemoryHierarchy } from '@pagelapse/procfs';

const MIB = 2 ** 20;
/** What v1 prints for no limit (PAGE_COUNTER_MAX). */
export const V1_NONE = '9223372036854771712';

export interface FakeMemory {
  readonly usage: number;
  readonly anon: number;
  readonly file: number;
  readonly swapped?: number;
  readonly kernel?: number;
  readonly oomKills?: number;
  readonly refaults?: number;
}

const MEMORY: FakeMemory = { usage: 200 * MIB, anon: 150 * MIB, file: 40 * MIB, kernel: 5 * MIB };

/** Directories with the files of either version, as a kernel would show them and nobody moves them. */
export class FakeCgroups {
  readonly root = mkdtempSync(path.join(tmpdir(), 'pagelapse-cgroups-'));

  constructor(readonly version: 1 | 2) {
    const isRoot: Record<string, string> =
      version === 1
        ? { 'cgroup.sane_behavior': '0' }
        : { 'cgroup.subtree_control': 'cpu memory', 'memory.reclaim': '' };
    this.#fill(this.root, { ...isRoot, 'cgroup.procs': '' });
  }

  make(name: string, pids: readonly number[], memory: FakeMemory = MEMORY): string {
    const directory = path.join(this.root, name);
    mkdirSync(directory, { recursive: true });
    const limits: Record<string, string> =
      this.version === 1
        ? {
            'memory.limit_in_bytes': V1_NONE,
            'memory.memsw.limit_in_bytes': V1_NONE,
            'memory.swappiness': '60',
          }
        : {
            'cgroup.type': 'domain',
            'cgroup.subtree_control': '',
            'memory.high': 'max',
            'memory.max': 'max',
            'memory.swap.max': 'max',
            'memory.reclaim': '',
            'memory.pressure': pressureText(0, 0),
          };
    this.#fill(directory, { 'cgroup.procs': pids.join('\n'), ...limits });
    this.setMemory(name, memory);
    return directory;
  }

  setMemory(name: string, memory: FakeMemory): void {
    this.#fill(path.join(this.root, name), this.version === 1 ? memoryFilesV1(memory) : memoryFilesV2(memory));
  }

  setPressure(name: string, someUs: number, fullUs: number): void {
    this.write(name, 'memory.pressure', pressureText(someUs, fullUs));
  }

  read(name: string, file: string): string {
    return readFileSync(path.join(this.root, name, file), 'utf8').trimEnd();
  }

  write(name: string, file: string, text: string): void {
    writeFileSync(path.join(this.root, name, file), `${text}\n`);
  }

  hierarchy(name: string): MemoryHierarchy {
    return { version: this.version, mountPoint: this.root, own: path.join(this.root, name) };
  }

  remove(name = ''): void {
    rmSync(path.join(this.root, name), { recursive: true, force: true });
  }

  #fill(directory: string, files: Readonly<Record<string, string>>): void {
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(directory, file), `${text}\n`);
  }
}

function pressureText(someUs: number, fullUs: number): string {
  const averages = 'avg10=0.00 avg60=0.00 avg300=0.00';
  return `some ${averages} total=${someUs}\nfull ${averages} total=${fullUs}`;
}

function memoryFilesV1({ usage, anon, file, swapped = 0, kernel = 0, oomKills = 0, refaults = 0 }: FakeMemory) {
  return {
    'memory.usage_in_bytes': String(usage),
    'memory.kmem.usage_in_bytes': String(kernel),
    'memory.oom_control': `oom_kill_disable 0\nunder_oom 0\noom_kill ${oomKills}`,
    'memory.stat': [
      `total_swap ${swapped}`,
      `total_inactive_anon ${anon}`,
      'total_active_anon 0',
      `total_inactive_file ${file}`,
      'total_active_file 0',
      'total_unevictable 0',
      `total_workingset_refault_anon ${refaults}`,
      'total_workingset_refault_file 0',
    ].join('\n'),
  };
}

function memoryFilesV2({ usage, anon, file, swapped = 0, kernel = 0, oomKills = 0, refaults = 0 }: FakeMemory) {
  return {
    'memory.current': String(usage),
    'memory.swap.current': String(swapped),
    'memory.events': `low 0\nhigh 0\nmax 0\noom 0\noom_kill ${oomKills}`,
    'memory.stat': [
      `anon ${anon}`,
      `kernel ${kernel}`,
      'slab_reclaimable 0',
      `inactive_anon ${anon}`,
      'active_anon 0',
      `inactive_file ${file}`,
      'active_file 0',
      'unevictable 0',
      `workingset_refault_anon ${refaults}`,
      'workingset_refault_file 0',
    ].join('\n'),
  };
}
