import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PageState, pageIndex } from '@pagelapse/address-space';
import { advisePages, pinProcess } from '@pagelapse/procfs';
import type { PageActReport, StayReason } from '@pagelapse/protocol';
import { activeSwaps, addTemporarySwap, readPageSize, startWorkload, type Workload } from '@pagelapse/workload';
import { afterAll, expect, onTestFinished } from 'vitest';
import { countStates, cut } from './page-picture.js';
import { EMULATED, lackOfRoot, truthTest } from './requirements.js';
import { picturesOf, scanOnce, startPage } from './zoo-process.js';

const PROGRAM = fileURLToPath(new URL('../../apps/agent/dist/main.js', import.meta.url));
/** Where the audit log goes. */
const STATE = mkdtempSync(path.join(tmpdir(), 'pagelapse-acts-'));
afterAll(() => rmSync(STATE, { recursive: true, force: true }));

const truth = truthTest('page-out.test.ts', lackOfRoot());
const PAGES = 1024;
const written = [{ act: 'write', first: 0, count: PAGES }] as const;

/** Memory of every kind that can, or cannot, be paged out; all of it written. */
async function workload(): Promise<Workload> {
  const started = await startWorkload({
    regions: [
      { name: 'private', backing: 'anonymous', pages: PAGES, steps: written },
      { name: 'shared', backing: 'shared-anonymous', pages: PAGES, steps: written },
      {
        name: 'locked',
        backing: 'anonymous',
        pages: PAGES,
        steps: [...written, { act: 'lock', first: 0, count: PAGES }],
      },
      { name: 'twice', backing: 'memfd', pages: PAGES, steps: written },
      {
        name: 'again',
        backing: 'memfd',
        pages: PAGES,
        sameObjectAs: 'twice',
        steps: [{ act: 'read', first: 0, count: 600 }],
      },
    ],
  });
  onTestFinished(() => started.close());
  return started;
}

function withSwap(): void {
  const swap = addTemporarySwap(64 * 2 ** 20);
  onTestFinished(() => swap.remove());
}

async function addressOf(target: Workload, region: string): Promise<string> {
  return ((await target.layout()).find(({ name }) => name === region) as { address: string }).address;
}

async function act(target: Workload, region: string, ...options: readonly string[]): Promise<PageActReport> {
  const address = await addressOf(target, region);
  const args = [PROGRAM, 'pageout', String(target.pid), '--mapping', address, '--json', ...options];
  const env = { ...process.env, XDG_STATE_HOME: STATE };
  const { stdout } = await promisify(execFile)(process.execPath, args, { encoding: 'utf8', env });
  return JSON.parse(stdout) as PageActReport;
}

function stayed({ stayed: parts }: PageActReport): Partial<Record<StayReason, number>> {
  return Object.fromEntries(parts.map(({ reason, pages }) => [reason, pages]));
}

/** Pages in memory, as the process itself is told by mincore(2). */
async function residentPages(target: Workload, region: string): Promise<number> {
  return (await target.mincore(region)).filter(({ resident }) => resident).reduce((sum, { count }) => sum + count, 0);
}

/** `Swap` of a mapping in smaps, in pages. */
async function swapPages(target: Workload, region: string): Promise<number> {
  const address = await addressOf(target, region);
  const text = readFileSync(`/proc/${target.pid}/smaps`, 'latin1');
  const entry = text.slice(text.search(new RegExp(`^${address.slice(2).padStart(8, '0')}-`, 'm')));
  return Number(/^Swap:\s+(\d+) kB$/m.exec(entry)?.[1]) / 4;
}

truth('shared memory that the kernel is advised of leaves for swap, and is read back', async () => {
  withSwap();
  const target = await workload();
  const pinned = pinProcess(target.pid);
  onTestFinished(() => pinned.close());
  const first = startPage(await addressOf(target, 'shared'), readPageSize());
  const present = () => countStates(cut(picturesOf(scanOnce(target.pid)), first, PAGES)).present ?? 0;
  expect(present()).toBe(PAGES);
  expect(advisePages(pinned, pageIndex(first), PAGES, 'page-out')).toEqual({ pages: PAGES });
  const stayed = present();
  expect(stayed).toBeLessThan(PAGES * 0.1);
  expect(await swapPages(target, 'shared')).toBe(PAGES - stayed);
  const resident = await residentPages(target, 'shared');
  expect(advisePages(pinned, pageIndex(first), PAGES, 'bring-back')).toEqual({ pages: PAGES });
  // Asked for, they are there when they have been read.
  await expect.poll(() => residentPages(target, 'shared')).toBeGreaterThan(resident);
});

// Each start of the command takes ten seconds in an emulated machine, and what it says is the same on every kernel.
if (!EMULATED) hostTests();

function hostTests(): void {
  truth('shared memory leaves and is brought back, as readings before and after tell', async () => {
    withSwap();
    const target = await workload();
    const out = await act(target, 'shared');
    const back = await act(target, 'shared', '--bring-back');
    expect(out.moved).toBeGreaterThan(PAGES * 0.9);
    expect(back.wanted).toBe(out.moved);
    expect(back.moved + (stayed(back).busy ?? 0)).toBe(back.wanted);
    expect(back.moved).toBeGreaterThan(0);
  });

  truth('private and shared memory: what is told to have left is what the kernel counts in swap', async () => {
    withSwap();
    const target = await workload();
    for (const [region, state] of [
      ['private', PageState.swapped],
      ['shared', PageState['shared-swapped']],
    ] as const) {
      const report = await act(target, region, '--pages', '0-511');
      expect(report).toMatchObject({ advice: 'page-out', count: 512, reached: 512 });
      expect(report.moved).toBeGreaterThan(512 * 0.9);
      expect(report.moved + report.stayed.reduce((sum, { pages }) => sum + pages, 0)).toBe(512);
      expect(report.after.states[state]).toBe(report.moved);
      expect(await swapPages(target, region)).toBe(report.moved + (stayed(report)['swap-cached'] ?? 0));
      // What was not asked for stayed.
      expect(await residentPages(target, region)).toBeGreaterThanOrEqual(PAGES - 512);
    }
  });

  truth('what several mappings have is passed over, though the call answers with the full length', async () => {
    withSwap();
    const target = await workload();
    const report = await act(target, 'twice');
    expect(report).toMatchObject({ reached: PAGES });
    expect(report.stopped).toBeUndefined();
    // 600 pages were read through the second mapping; a fault maps what lies around it too, up to 16 pages (mm/memory.c,
    // do_fault_around()).
    const twice = stayed(report)['mapped-by-others'] ?? 0;
    expect(twice).toBeGreaterThanOrEqual(600);
    expect(twice).toBeLessThan(600 + 16);
    expect(report.moved).toBeGreaterThan((PAGES - twice) * 0.9);
  });

  truth('locked memory is refused as a whole, and told to be locked', async () => {
    withSwap();
    const report = await act(await workload(), 'locked');
    expect(report).toMatchObject({ reached: 0, stopped: 'EINVAL', moved: 0 });
    expect(stayed(report)).toEqual({ locked: PAGES });
  });

  truth('without swap nothing leaves, and that is why', async () => {
    if (activeSwaps().length > 0) return;
    const report = await act(await workload(), 'private');
    expect(report).toMatchObject({ reached: PAGES, moved: 0 });
    expect(stayed(report)).toEqual({ 'no-swap': PAGES });
  });

  truth('made cold, nothing has to leave', async () => {
    withSwap();
    const report = await act(await workload(), 'private', '--cold');
    expect(report).toMatchObject({ wanted: PAGES, moved: PAGES });
    expect(report.after.states[PageState.present]).toBe(PAGES);
  });

  truth('an act is in the audit log, with whom it was done to', async () => {
    const target = await workload();
    await act(target, 'private', '--cold');
    const lines = readFileSync(path.join(STATE, 'pagelapse/acts/audit.jsonl'), 'utf8').trim().split('\n');
    expect(JSON.parse(lines.at(-1) as string)).toMatchObject({ act: 'cold', pid: target.pid, pages: PAGES });
  });

  truth('brought back, private memory waits to be touched', async () => {
    withSwap();
    const target = await workload();
    const outPrivate = await act(target, 'private');
    const backPrivate = await act(target, 'private', '--bring-back');
    expect(stayed(backPrivate)['awaits-touch']).toBe(outPrivate.moved);
  });
}
