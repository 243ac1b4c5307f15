import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import {
  type Capabilities,
  pinProcess,
  probeCapabilities,
  type ReconcileRow,
  type Reconciliation,
  reconcile,
  reportObjects,
} from '@pagelapse/procfs';
import { addTemporarySwap, MemoryCgroup, startWorkload, type TemporarySwap } from '@pagelapse/workload';
import { afterAll, beforeAll, describe, expect, onTestFinished } from 'vitest';
import { type CompiledProgram, compile } from './compiled-program.js';
import { type Observation, observe } from './observation.js';
import { compileOracle, type Oracle } from './oracle.js';
import { readOwnSmaps } from './own-smaps.js';
import { countStates, cut, type Picture } from './page-picture.js';
import { EMULATED, lackOfCompiler, lackOfRoot, truthTest } from './requirements.js';
import { weakenings } from './weakening.js';
import { squeezeZoo, startPage, startZoo, ZOO_SWAPS, type ZooProcess } from './zoo-process.js';

const lacks = [lackOfRoot(), lackOfCompiler()];
const truth = truthTest('reconcile.test.ts', ...lacks);
const SWAP_BYTES = 256 * 2 ** 20;
const COMMAND_LINE = fileURLToPath(new URL('../../apps/agent/dist/main.js', import.meta.url));
/** What is said where nothing that is known explains a difference. */
const NO_CAUSE = /Unexplained|Pages moved/;

describe.each(ZOO_SWAPS)('squeezed into %s', (kind) => {
  let swap: TemporarySwap;
  let zoo: ZooProcess;
  let oracle: Oracle;
  let program: CompiledProgram;
  /** Maps all of the zoo's tmpfs file too. */
  let other: ChildProcessByStdio<Writable, Readable, null>;

  beforeAll(async () => {
    if (lacks.some((lack) => lack !== undefined)) return;
    swap = addTemporarySwap(SWAP_BYTES, kind === 'file' ? 'file' : undefined);
    zoo = await startZoo();
    oracle = compileOracle(zoo.pageSize);
    program = compile('objects-target');
    other = spawn(program.path, [(await tmpfsFile(zoo)).path], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(other.stdout, 'data');
    await squeezeZoo(zoo);
    // What is mapped twice, and what the kernel lists by itself, whatever reclaim has chosen.
    await zoo.workload.perform('tmpfs', { act: 'pageout', first: 0, count: 2048 });
    await zoo.workload.perform('sysv', { act: 'pageout', first: 0, count: 1024 });
  });
  afterAll(async () => {
    if (other !== undefined) {
      const ended = once(other, 'exit');
      other.stdin.end();
      await ended;
    }
    program?.remove();
    oracle?.remove();
    await zoo?.close();
    swap?.remove();
  });

  truth('every figure is the one that the kernel has, and every difference has a cause that is known', async () => {
    const { pid } = zoo.workload;
    const again = (await zoo.workload.layout()).find(({ name }) => name === 'tmpfs-again');
    const observation = observe(pid, oracle, () => [readBoth(pid), figuresOf(pid), wholeFile()] as const);
    const [{ rows }, figures, file] = observation.value;
    const still = observation.moved.reduce((sum, pages) => sum + pages, 0) === 0;
    const truly = bytesIn(observation.before, zoo.pageSize);
    expectFigure(rows, 'Swap (smaps', figures.swap, truly.all, observation);
    expectFigure(rows, 'SwapPss', figures.swapPss, truly.all, observation);
    expectFigure(rows, 'VmSwap', undefined, truly.private, observation);
    const files = rowOf(rows, /each file once/);
    expect(files.ours).toBeGreaterThan(0);
    if (still) {
      // Behind it lie pages that another region maps as well.
      const start = startPage(again?.address as string, zoo.pageSize);
      const twice = countStates(cut(observation.before, start, again?.pages ?? 0));
      const inSwap = (twice['shared-swapped'] ?? 0) + (twice['swap-cached'] ?? 0);
      if (inSwap > 0) expect(files.reason).toContain('mapped here more than once');
      for (const { figure, reason } of rows) expect(reason ?? '', figure).not.toMatch(NO_CAUSE);
    }
    // Without cachestat, what is on its way out is not told from what is in memory.
    if (probeCapabilities().cachestat) expect(file.inSwap).toBeGreaterThan(0);
  });

  truth('a segment counts in swap what the kernel lists for it', () => {
    const { pid } = zoo.workload;
    const { value, moved } = observe(pid, oracle, () => readBoth(pid));
    const row = rowOf(value.rows, /sysvipc/);
    expect(row.kernel).toBeGreaterThan(0);
    if (moved.every((pages) => pages === 0) && probeCapabilities().cachestat) expect(row.ours).toBe(row.kernel);
  });

  truth('a file that two processes map counts once, with both beside it', async () => {
    const { pid } = zoo.workload;
    const { path, inode } = await tmpfsFile(zoo);
    const { value, moved } = observe(pid, oracle, () => [reported(pid), reported(other.pid as number), wholeFile()]);
    const [ofZoo, ofOther, file] = value as [Reported, Reported, ReturnType<typeof wholeFile>];
    const [seen, again] = [ofZoo, ofOther].map((objects) =>
      objects.filter((object) => object.inode === inode && object.path === path),
    );
    expect([seen?.length, again?.length]).toEqual([1, 1]);
    const views = (seen?.[0]?.mappings ?? []).map((view) => view.pid);
    expect(views).toEqual([pid, pid, pid, other.pid]);
    expect(new Set(again?.[0]?.mappings.map((view) => view.pid))).toEqual(new Set(views));
    if (moved.some((pages) => pages > 0)) return;
    expect(seen?.[0]?.counts).toEqual(again?.[0]?.counts);
    expect(seen?.[0]?.counts).toMatchObject({ resident: file.resident, size: file.pages });
    expect((seen?.[0]?.counts?.swapped ?? 0) + (seen?.[0]?.counts?.swapCached ?? 0)).toBe(file.inSwap);
  });

  truth('with features of the kernel switched off, what is lost to our count is the cause that is told', () => {
    const { pid } = zoo.workload;
    for (const { without, capabilities } of weakenings()) {
      const { value, moved } = observe(pid, oracle, () => readBoth(pid, capabilities));
      for (const { figure, kernel, ours, reason } of value.rows) {
        const where = `--without ${without.join()}: ${figure}`;
        expect(reason !== undefined && reason !== '', where).toBe(kernel !== ours);
        if (moved.every((pages) => pages === 0)) expect(reason ?? '', where).not.toMatch(NO_CAUSE);
      }
      const shut = without.includes('map-files') || (without.includes('mincore') && without.includes('cachestat'));
      if (shut) expect(rowOf(value.rows, /^Swap \(smaps/).reason).toContain('whose file may not be asked');
    }
  });

  const commandLine = () => {
    const { pid } = zoo.workload;
    const { value, moved } = observe(pid, oracle, () => [
      readBoth(pid),
      run(pid, '--reconcile'),
      run(pid, '--objects'),
    ]);
    if (moved.some((pages) => pages > 0)) return;
    const [both, said, objects] = value as [
      Reconciliation,
      Pick<Reconciliation, 'rows'>,
      { objects: { pages: object }[] },
    ];
    const exact = ({ figure }: { readonly figure: string }) => !figure.startsWith('VmSwap');
    expect(said.rows.filter(exact)).toEqual(
      both.rows.filter(exact).map((row) => ({ ...row, difference: row.kernel - row.ours })),
    );
    expect(objects.objects.map(({ pages }) => pages)).toEqual(both.objects.map(({ counts }) => counts));
  };
  if (!EMULATED) truth('`scan --reconcile` and `scan --objects` say the same', commandLine);

  /** The whole tmpfs file, as the independent program sees it in the other process: mapped once, nothing of it touched. */
  function wholeFile(): { readonly pages: number; readonly inSwap: number; readonly resident: number } {
    const [picture] = oracle
      .read(other.pid as number)
      .filter(({ runs }) => runs.some(({ state }) => IN_FILE.has(state)));
    const counts = countStates(picture?.runs ?? []);
    return {
      pages: (picture?.end ?? 0) - (picture?.start ?? 0),
      inSwap: (counts['shared-swapped'] ?? 0) + (counts['swap-cached'] ?? 0),
      resident: counts['resident-elsewhere'] ?? 0,
    };
  }
});

truth('a huge page in swap that reaches out of what is mapped is the cause where smaps counts it whole', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'pagelapse-reconcile-'));
  onTestFinished(() => rmdirSync(directory));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'huge=always,size=64m', 'pagelapse', directory]);
  onTestFinished(() => void execFileSync('umount', [directory]));
  const swap = addTemporarySwap(64 * 2 ** 20);
  onTestFinished(() => swap.remove());
  const cgroup = MemoryCgroup.create(`pagelapse-reconcile-${process.pid}`);
  onTestFinished(() => cgroup.remove());
  cgroup.setSwappiness(100);
  const workload = await startWorkload({
    regions: [
      { name: 'whole', backing: 'tmpfs', directory, pages: 4096, steps: [{ act: 'write', first: 0, count: 4096 }] },
      { name: 'part', backing: 'tmpfs', sameObjectAs: 'whole', pages: 1024, objectOffset: 100 },
      { name: 'copy', backing: 'tmpfs-private', sameObjectAs: 'whole', pages: 2048 },
    ],
    beforeBuild: (pid) => cgroup.add(pid),
  });
  onTestFinished(() => workload.close());
  await workload.perform('copy', { act: 'write', first: 700, count: 10 });
  await cgroup.setLimit(cgroup.usage().usage * 0.5);
  const { pageSize } = probeCapabilities();
  const oracle = compileOracle(pageSize);
  onTestFinished(() => oracle.remove());
  const { value, before, moved } = observe(workload.pid, oracle, () => readBoth(workload.pid));
  const [region] = await workload.layout();
  const seen = countStates(cut(before, startPage(region?.address as string, pageSize), 4096));
  expect(seen['shared-swapped']).toBeGreaterThan(0);
  if (moved.some((pages) => pages > 0)) return;
  for (const { figure, reason } of value.rows) expect(reason ?? '', figure).not.toMatch(NO_CAUSE);
});

const IN_FILE: ReadonlySet<string> = new Set(['shared-swapped', 'swap-cached', 'resident-elsewhere']);

function run(pid: number, what: '--reconcile' | '--objects'): unknown {
  const command = [COMMAND_LINE, 'scan', String(pid), what, '--json'];
  return JSON.parse(execFileSync(process.execPath, command, { encoding: 'utf8', maxBuffer: 2 ** 28 }));
}

type Reported = ReturnType<typeof reportObjects>;

function reported(pid: number): Reported {
  const target = pinProcess(pid);
  try {
    return reportObjects(target, probeCapabilities());
  } finally {
    target.close();
  }
}

function readBoth(pid: number, capabilities: Capabilities = probeCapabilities()): Reconciliation {
  const target = pinProcess(pid);
  try {
    return reconcile(target, capabilities);
  } finally {
    target.close();
  }
}

/** The kernel's own figures, in bytes. */
function figuresOf(pid: number): { readonly swap: number; readonly swapPss: number } {
  const mappings = readOwnSmaps(pid);
  const sum = (field: string): number => mappings.reduce((bytes, { figures }) => bytes + (figures.get(field) ?? 0), 0);
  return { swap: sum('Swap'), swapPss: sum('SwapPss') };
}

/** What is in swap as the independent program has it, in bytes. */
function bytesIn(pictures: readonly Picture[], pageSize: number): { readonly private: number; readonly all: number } {
  const { swapped = 0, ...counts } = countStates(pictures.flatMap(({ runs }) => runs));
  const shared = (counts['shared-swapped'] ?? 0) + (counts['swap-cached'] ?? 0);
  return { private: swapped * pageSize, all: (swapped + shared) * pageSize };
}

function rowOf(rows: readonly ReconcileRow[], figure: RegExp): ReconcileRow {
  const found = rows.find((row) => figure.test(row.figure));
  if (found === undefined) throw new Error(`no row of ${figure}`);
  return found;
}

/** The row that begins so, within what moved under the reading: the kernel's figure as read here, ours as the oracle's. */
function expectFigure(
  rows: readonly ReconcileRow[],
  begins: string,
  kernel: number | undefined,
  truly: number,
  { moved }: Observation<unknown>,
): void {
  const row = rows.find(({ figure }) => figure.startsWith(begins)) as ReconcileRow;
  const slack = moved.reduce((sum, pages) => sum + pages, 0) * probeCapabilities().pageSize;
  if (kernel !== undefined) expect(Math.abs(row.kernel - kernel), begins).toBeLessThanOrEqual(slack);
  expect(Math.abs(row.ours - truly), begins).toBeLessThanOrEqual(slack);
  expect(row.reason !== undefined && row.reason !== '', begins).toBe(row.kernel !== row.ours);
}

/** The zoo's named file, by its path and inode as maps has them. */
async function tmpfsFile({ workload, pageSize }: ZooProcess): Promise<{ path: string; inode: string }> {
  const region = (await workload.layout()).find(({ name }) => name === 'tmpfs');
  const start = BigInt(startPage(region?.address as string, pageSize) * pageSize).toString(16);
  const line = readFileSync(`/proc/${workload.pid}/maps`, 'utf8')
    .split('\n')
    .find((text) => text.replace(/^0+/, '').startsWith(`${start}-`));
  const [, , , , inode = '', path = ''] = line?.split(/ +/) ?? [];
  return { path, inode };
}
