import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { flagsOf, PageFlag, type PageRuns } from '@pagelapse/address-space';
import {
  describeProcess,
  type PinnedProcess,
  ProcessError,
  pinProcess,
  probeCapabilities,
  readHostFacts,
  type TargetScan,
  TargetScanner,
} from '@pagelapse/procfs';
import { addTemporarySwap } from '@pagelapse/workload';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { countStates, cut } from './page-picture.js';
import { EMULATED, lackOfCompiler, lackOfRoot, truthTest } from './requirements.js';
import { whileStopped } from './stopped-process.js';
import { compileTimeTarget, type TimeProcess, type TimeTarget } from './time-process.js';
import { picturesOf } from './zoo-process.js';

const lacks = [lackOfRoot(), lackOfCompiler()];
const truth = truthTest('time.test.ts', ...lacks);
const KILLS = EMULATED ? 40 : 300;
const CHURN_SCANS = EMULATED ? 10 : 150;
const MOTION_SCANS = EMULATED ? 50 : 300;
/** An emulated target with more to do would have the only processor for itself. */
const CHURN = EMULATED ? 200 : 10_000;
const GENERATIONS = EMULATED ? 40 : 400;
/**
 * What a pass over a target that will not stand still may cost, in passes over the same one while it does. It reads lists
 * and pages again a few times, not for ever; and what it has not met before is dearer than what it has.
 */
const MOST_PASSES = 60;
const CAPABILITIES = probeCapabilities();

let target: TimeTarget | undefined;
beforeAll(() => {
  if (lacks.every((lack) => lack === undefined)) target = compileTimeTarget(readHostFacts().pageSize);
});
afterAll(() => target?.remove());

async function start(...args: string[]): Promise<TimeProcess> {
  const process = await (target as TimeTarget).start(...args);
  onTestFinished(() => process.close());
  return process;
}

function watch(pid: number): { readonly pinned: PinnedProcess; readonly scanner: TargetScanner } {
  const pinned = pinProcess(pid);
  onTestFinished(() => pinned.close());
  const scanner = new TargetScanner(pinned, CAPABILITIES);
  onTestFinished(() => scanner.close());
  return { pinned, scanner };
}

/** The code of the one error that may end a reading; anything else fails the test. */
function endOf(read: () => unknown): ProcessError['code'] | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof ProcessError) return error.code;
    throw error;
  }
}

function countsOf(scan: TargetScan, area: { readonly start: number; readonly pages: number } | undefined) {
  if (area === undefined) throw new Error('no such area');
  return countStates(cut(picturesOf(scan), area.start, area.pages));
}

truth('a pid that is handed on shows nothing of the process that has it now', async () => {
  const first = spawn('sleep', ['600']);
  await once(first, 'spawn');
  const pid = first.pid as number;
  const { pinned, scanner } = watch(pid);
  const unread = watch(pid);
  expect(scanner.scan({ figures: true }).mappings.length).toBeGreaterThan(0);
  first.kill('SIGKILL');
  await once(first, 'exit');

  // Other programs take pids too, so the one wanted may have to be asked for again.
  let heir: ChildProcess | undefined;
  while (heir?.pid !== pid) {
    heir?.kill('SIGKILL');
    writeFileSync('/proc/sys/kernel/ns_last_pid', String(pid - 1));
    heir = spawn('sleep', ['600']);
    await once(heir, 'spawn');
  }
  onTestFinished(() => void heir?.kill('SIGKILL'));

  expect(endOf(() => scanner.scan({ figures: true }))).toBe('gone');
  expect(endOf(() => unread.scanner.scan())).toBe('gone');
  expect(endOf(() => pinned.stat())).toBe('gone');
  expect(pinned.isAlive()).toBe(false);
  expect(endOf(() => pinProcess(pid, pinned.startTime))).toBe('gone');
  expect(endOf(() => pinProcess(pid).close())).toBeUndefined();
});

/** Milliseconds that a scan of such a process takes while it stands still: the median of several, by the wall's clock. */
async function costOfScan(...args: string[]): Promise<number> {
  const process = await start(...args);
  expect(await process.line()).toBe('ready');
  const { scanner } = watch(process.pid);
  const spans = Array.from({ length: 9 }, () =>
    whileStopped(process.pid, () => scanner.scan({ figures: true }).spanMs),
  );
  return medianOf(spans);
}

function medianOf(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] as number;
}

truth('every exec is a new epoch, and no scan holds pages of two address spaces', async () => {
  // As long as some scans, however slow the machine: exec strikes everywhere in a scan, and many generations are met.
  const longest = 4000 * (await costOfScan('exec', '0', '0'));
  const process = await start('exec', String(GENERATIONS), longest.toFixed(0));
  const { scanner } = watch(process.pid);
  const epochOf = new Map<string, number>();
  let last = '';
  for (let scan = 0; last !== 'generation-0'; scan++) {
    const result = scanner.scan({ figures: scan % 3 === 0, keepEvidence: scan % 2 === 0 });
    const found = result.mappings.filter(({ mapping }) => mapping.path.startsWith('/memfd:generation-'));
    // Between exec and mmap there is none yet.
    expect(found.length).toBeLessThanOrEqual(1);
    const name = /generation-\d+/.exec(found[0]?.mapping.path ?? '')?.[0];
    if (name === undefined) continue;
    expect(epochOf.get(name) ?? result.epoch).toBe(result.epoch);
    if (name !== last && last !== '') expect(result.epoch).toBeGreaterThan(epochOf.get(last) as number);
    epochOf.set(name, result.epoch);
    last = name;
  }
  expect(epochOf.size, 'the scans must have met several generations').toBeGreaterThan(10);
});

truth('memory lent by the parent until exec is not taken for the memory after it', async () => {
  const process = await start('vfork');
  const pid = Number((await process.line()).split(' ')[1]);
  const { scanner } = watch(pid);
  const names = (scan: TargetScan) =>
    scan.mappings.map(({ mapping }) => mapping.path).filter((p) => p.includes('memfd'));
  const before = scanner.scan();
  expect(names(before)).toEqual(['/memfd:parents (deleted)']);
  process.tell('go');
  expect(await process.line()).toBe('ready');
  const after = scanner.scan();
  expect(names(after)).toEqual(['/memfd:generation-0 (deleted)']);
  expect(after.epoch).toBe(before.epoch + 1);
  const area = after.mappings.find(({ mapping }) => mapping.path.includes('generation-0'))?.mapping;
  expect(countsOf(after, area && { start: area.start, pages: 128 })).toEqual({ present: 128 });
});

truth(
  `${KILLS} random deaths during a scan each end in one error: gone, or a zombie while nobody reaps it`,
  async () => {
    const nursery = await start('nursery');
    const born = async (microseconds: number, reaped: boolean): Promise<number> => {
      nursery.tell(`${Math.ceil(microseconds)} ${reaped ? 1 : 0}`);
      return Number((await nursery.line()).split(' ')[1]);
    };
    // Up to as long as a look takes, however slow the machine: death strikes before it and everywhere in it.
    const measured = await born(600_000_000, false);
    const looks = Array.from({ length: 5 }, () => {
      const began = performance.now();
      watch(measured).scanner.scan({ figures: true });
      return performance.now() - began;
    });
    process.kill(measured, 'SIGKILL');
    const longest = 1000 * medianOf(looks);
    const ends: Record<string, number> = {};
    for (let kill = 0; kill < KILLS; kill++) {
      const reaped = kill % 2 === 0;
      const pid = await born(1 + Math.random() * longest, reaped);
      const code = endOf(() => {
        const pinned = pinProcess(pid);
        const scanner = new TargetScanner(pinned, CAPABILITIES);
        try {
          for (let scan = 0; ; scan++) scanner.scan({ figures: scan % 2 === 0, keepEvidence: scan % 3 === 0 });
        } finally {
          scanner.close();
          pinned.close();
        }
      });
      expect(reaped ? ['gone', 'zombie', 'no-such-process'] : ['gone', 'zombie']).toContain(code);
      if (!reaped && code === 'zombie') expect(describeProcess(pid).access).toBe('zombie');
      ends[code as string] = (ends[code as string] ?? 0) + 1;
    }
    expect(ends.gone, JSON.stringify(ends)).toBeGreaterThan(0);
    expect(ends.zombie, JSON.stringify(ends)).toBeGreaterThan(0);
  },
);

truth(
  'the memory of a process whose first thread has ended is read through another one, and then another',
  async () => {
    const process = await start('thread');
    const { pinned, scanner } = watch(process.pid);
    expect(pinned.stat().state).toBe('Z');
    expect(pinned.isAlive()).toBe(true);
    const { access, command, rssShmem } = describeProcess(process.pid);
    expect({ access, rssShmem }).toEqual({ access: 'readable', rssShmem: 24 * CAPABILITIES.pageSize });
    expect(command).toMatch(/ thread$/);
    const scan = scanner.scan({ figures: true });
    expect(countsOf(scan, process.areas.get('private'))).toEqual({ present: 40, unmapped: 24 });
    expect(countsOf(scan, process.areas.get('memfd-held'))).toEqual({ present: 24, unmapped: 40 });
    process.tell('on');
    await process.line();
    const later = scanner.scan({ figures: true });
    expect(countsOf(later, process.areas.get('private'))).toEqual({ present: 40, unmapped: 24 });
    expect(countsOf(later, process.areas.get('memfd-held'))).toEqual({ present: 24, unmapped: 40 });
    await process.close();
    expect(['gone', 'zombie']).toContain(endOf(() => scanner.scan()));
    expect(pinned.isAlive()).toBe(false);
  },
);

truth(`under ${CHURN} mmap and munmap a second every pass ends, adds up, and owns up to what it tore`, async () => {
  const process = await start('churn', String(CHURN));
  const { scanner } = watch(process.pid);
  const lists = new Set<string>();
  const costs: number[] = [];
  for (let scan = 0; scan < CHURN_SCANS; scan++) {
    const result = scanner.scan({ figures: scan % 4 === 0, keepEvidence: scan % 2 === 0 });
    costs.push(result.costMs);
    expectSound(result);
    lists.add(result.mappings.map(({ mapping }) => `${mapping.start}-${mapping.end}`).join(' '));
    expect(result.mappings.filter(isTorn).length).toBeGreaterThanOrEqual(result.tornMappings);
    expect(countsOf(result, process.areas.get('full'))).toEqual({ present: 512 });
    expect(countsOf(result, process.areas.get('empty'))).toEqual({ unmapped: 512 });
    expect(countsOf(result, process.areas.get('half'))).toEqual({ present: 256, unmapped: 256 });
  }
  expect(lists.size, 'the list must have changed under the scans').toBeGreaterThan(CHURN_SCANS / 10);
  const still = Array.from({ length: 9 }, () =>
    whileStopped(process.pid, () => scanner.scan({ figures: true }).costMs),
  );
  expect(medianOf(costs)).toBeLessThan(MOST_PASSES * medianOf(still));
});

truth(
  'pages that are moved, punched, cut off and paged out under the scan are never said to be what they never are',
  async () => {
    const swap = addTemporarySwap(128 * 2 ** 20);
    onTestFinished(() => swap.remove());
    const process = await start('motion');
    // Ended before its swap is taken away.
    onTestFinished(() => process.close());
    const { scanner } = watch(process.pid);
    const HALF = 512;
    const [inData, inFile] = [
      ['present', 'swapped'],
      ['present', 'shared-swapped', 'swap-cached', 'resident-elsewhere'],
    ];
    const seen = new Set<string>();
    for (let scan = 0; scan < MOTION_SCANS; scan++) {
      const result = scanner.scan({ figures: scan % 4 === 0, keepEvidence: scan % 2 === 0 });
      expectSound(result);
      const states = (name: string, first: number, pages: number): string[] => {
        const area = process.areas.get(name);
        const found = Object.keys(countsOf(result, area && { start: area.start + first, pages }));
        for (const state of found) seen.add(state);
        return found;
      };
      const strays = {
        full: states('full', 0, 2 * HALF).filter((state) => !inData.includes(state)),
        half: states('half', 0, HALF).filter((state) => !inData.includes(state)),
        'half, never written': states('half', HALF, HALF).filter((state) => state !== 'unmapped'),
        dropped: states('dropped', 0, 2 * HALF).filter((state) => !inFile.includes(state)),
        punched: states('punched', 0, HALF).filter((state) => ![...inFile, 'unmapped'].includes(state)),
        'punched, never written': states('punched', HALF, HALF).filter((state) => state !== 'unmapped'),
        cut: states('cut', 0, HALF).filter((state) => ![...inFile, 'unmapped'].includes(state)),
        'cut, never written': states('cut', HALF, HALF).filter((state) => state !== 'unmapped'),
        wanderer: wanderer(result).filter((state) => !inFile.includes(state)),
      };
      expect({ scan, ...strays }).toEqual({
        scan,
        ...Object.fromEntries(Object.keys(strays).map((name) => [name, []])),
      });
    }
    for (const state of ['present', 'swapped', 'unmapped', 'resident-elsewhere']) expect([...seen]).toContain(state);
    expect(seen.has('shared-swapped') || seen.has('swap-cached')).toBe(true);
  },
);

// A frame that is lost stays so until the machine is started again: only where the machine is the test's own.
if (EMULATED) {
  truth('a page lost to hardware is told apart from one that moves', async () => {
    const losing = await start('lost');
    if (losing.areas.size === 0) process.stderr.write('SKIP lost pages of time-target: refused by this kernel\n');
    const scan = watch(losing.pid).scanner.scan({ figures: true });
    for (const [name, area] of losing.areas) {
      const states = countsOf(scan, area);
      expect({ [name]: states }).toEqual({ [name]: { present: 15, marker: 1 } });
      const holding = scan.mappings.find(({ mapping }) => mapping.start <= area.start && area.start < mapping.end);
      const moving = holding?.runs.codes.some((code) => (flagsOf(code) & PageFlag['in-motion']) !== 0);
      expect({ [name]: moving }).toEqual({ [name]: false });
    }
  });
}

/** States of the area that moves, wherever it is now; a torn one says so and is left out. */
function wanderer({ mappings, ...scan }: TargetScan): string[] {
  const found = mappings.filter(({ mapping }) => mapping.path.startsWith('/memfd:wanderer'));
  const still = found.filter((one) => !isTorn(one));
  return Object.keys(countStates(picturesOf({ ...scan, mappings: still }).flatMap(({ runs }) => runs)));
}

function isTorn({ runs }: { readonly runs: PageRuns }): boolean {
  return runs.codes.subarray(0, runs.count).every((code) => (flagsOf(code) & PageFlag['in-motion']) !== 0);
}

/** What holds of every scan, whatever the target does: mappings in order, none over another, every page in one state. */
function expectSound({ mappings, badLines }: TargetScan): void {
  let end = 0;
  for (const { mapping, runs } of mappings) {
    expect(mapping.start).toBeGreaterThanOrEqual(end);
    end = mapping.end;
    let pages = 0;
    for (let i = 0; i < runs.count; i++) pages += runs.lengths[i] as number;
    expect(pages).toBe(mapping.end - mapping.start);
  }
  expect(badLines).toBe(0);
}
