import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { addTemporarySwap, type TemporarySwap } from '@pagelapse/workload';
import { afterAll, beforeAll, expect } from 'vitest';
import { compile } from './compiled-program.js';
import { type CommandResult, type OtherUser, runAs } from './other-user.js';
import { lackOfCompiler, lackOfRoot, truthTest } from './requirements.js';
import { whileStopped } from './stopped-process.js';

const lacks = [lackOfRoot(), lackOfCompiler()];
const truth = truthTest('rights.test.ts', ...lacks);

/** Numbers without a passwd entry. */
const OWNER = 61_234;
const STRANGER = 61_235;

/** What a level may know of a shared file: every page, where it has data and where holes, or nothing. */
type Knowledge = 'pages' | 'extents' | 'nothing';

/** Kinds of shared file in the target, by what it takes to open them and to be told the truth about them. */
const FILES = {
  unnamed: ['shared', 'all-in-swap', 'never-touched', 'memfd-closed', 'memfd-origin', 'memfd-copy', 'sysv-0600'],
  unlinked: ['tmpfs-unlinked'],
  held: ['memfd-held'],
  named: ['tmpfs-0600', 'tmpfs-0644'],
  'for all': ['tmpfs-0666'],
} as const satisfies Record<string, readonly string[]>;

interface Level {
  readonly user: OtherUser;
  readonly knows: Record<keyof typeof FILES, Knowledge>;
  /** Capabilities that the note has to name; none when everything is known. */
  readonly missing: readonly string[];
}

const EVERYTHING = { unnamed: 'pages', unlinked: 'pages', held: 'pages', named: 'pages', 'for all': 'pages' } as const;
const owner = (...capabilities: string[]): OtherUser => ({ uid: OWNER, capabilities });
const stranger = (...capabilities: string[]): OtherUser => ({ uid: STRANGER, capabilities });
const TRACE = ['sys_ptrace', 'dac_read_search'];
const RESTORE = [...TRACE, 'checkpoint_restore'];

const LEVELS: Record<string, Level> = {
  'the same user': {
    user: owner(),
    knows: { ...EVERYTHING, unnamed: 'nothing', unlinked: 'nothing' },
    missing: ['CAP_CHECKPOINT_RESTORE'],
  },
  'the same user with CHECKPOINT_RESTORE': { user: owner('checkpoint_restore'), knows: EVERYTHING, missing: [] },
  'SYS_PTRACE and DAC_READ_SEARCH': {
    user: stranger(...TRACE),
    knows: { unnamed: 'nothing', unlinked: 'nothing', held: 'pages', named: 'extents', 'for all': 'pages' },
    missing: ['CAP_CHECKPOINT_RESTORE', 'CAP_FOWNER'],
  },
  'these and CHECKPOINT_RESTORE': {
    user: stranger(...RESTORE),
    knows: { ...EVERYTHING, unlinked: 'extents', named: 'extents' },
    missing: ['CAP_FOWNER'],
  },
  'these and SYS_ADMIN': {
    user: stranger(...RESTORE, 'sys_admin'),
    knows: { ...EVERYTHING, unlinked: 'extents', named: 'extents' },
    missing: ['CAP_FOWNER'],
  },
  'SYS_PTRACE, DAC_READ_SEARCH, CHECKPOINT_RESTORE and FOWNER': {
    user: stranger(...RESTORE, 'fowner'),
    knows: EVERYTHING,
    missing: [],
  },
};

/** Since 6.15; before, it opens nothing. */
const PERFMON: Level = {
  user: stranger('perfmon', 'dac_read_search'),
  knows: { unnamed: 'nothing', unlinked: 'nothing', held: 'nothing', named: 'extents', 'for all': 'pages' },
  missing: ['CAP_SYS_PTRACE', 'CAP_CHECKPOINT_RESTORE', 'CAP_FOWNER'],
};

const REFUSED: Record<string, { readonly user: OtherUser; readonly missing: readonly string[] }> = {
  'another user': { user: stranger(), missing: ['CAP_SYS_PTRACE', 'CAP_DAC_READ_SEARCH'] },
  'SYS_PTRACE alone': { user: stranger('sys_ptrace'), missing: ['CAP_DAC_READ_SEARCH'] },
  'CHECKPOINT_RESTORE alone': {
    user: stranger('checkpoint_restore'),
    missing: ['CAP_SYS_PTRACE', 'CAP_DAC_READ_SEARCH'],
  },
  'DAC_OVERRIDE alone': { user: stranger('dac_override'), missing: ['CAP_SYS_PTRACE'] },
};

interface Target {
  readonly pid: number;
  readonly names: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

let swap: TemporarySwap | undefined;
let target: Target | undefined;

beforeAll(async () => {
  if (lacks.some((lack) => lack !== undefined)) return;
  swap = addTemporarySwap(64 * 2 ** 20);
  target = await startTarget();
  // Without pages in swap there would be nothing to be kept from seeing.
  expect(scan(undefined).regions['all-in-swap']?.swap).toBeGreaterThan(2 ** 19);
});
afterAll(async () => {
  await target?.close();
  swap?.remove();
});

truth.each(Object.entries(LEVELS))('%s: what may be known is what root knows, the rest is unknown', (_name, level) => {
  expectLevel(level);
});

truth('PERFMON and DAC_READ_SEARCH do where the kernel takes them, and else are refused', () => {
  const { pid } = target as Target;
  if (runAs(PERFMON.user, ['scan', String(pid), '--json']).code === 0) expectLevel(PERFMON);
  else expectRefusal(PERFMON.user, ['CAP_SYS_PTRACE']);
});

truth.each(Object.entries(REFUSED))('%s is refused, and told what is missing', (_name, { user, missing }) => {
  expectRefusal(user, missing);
});

function expectLevel({ user, knows, missing }: Level): void {
  const { pid } = target as Target;
  const [before, seen, after] = whileStopped(pid, () => [scan(undefined), scan(user), scan(undefined)] as const);
  const wrong: Record<string, unknown> = {};
  let compared = 0;
  for (const [name, { pages, swap: swapped }] of Object.entries(seen.regions)) {
    const truly = before.regions[name];
    // Swap areas are shared with the rest of the host: its readahead can move pages of a stopped process too.
    if (truly === undefined || JSON.stringify(truly) !== JSON.stringify(after.regions[name])) continue;
    compared++;
    const expected = blurred(truly.pages, knowledgeOf(name, knows));
    if (JSON.stringify(sorted(pages)) !== JSON.stringify(sorted(expected))) wrong[name] = { pages, expected };
    if (swapped !== truly.swap) wrong[`${name}: Swap of smaps`] = { swapped, expected: truly.swap };
  }
  expect(wrong).toEqual({});
  expect(compared).toBeGreaterThan(10);
  const named = new Set(seen.err.match(/CAP_[A-Z_]+/g));
  expect([...named].sort()).toEqual([...missing].sort());
  if (missing.length > 0) expect(seen.err).toMatch(/^note: .* may be in swap or not; the kernel counts .*\n$/);
  else expect(seen.err).toBe('');
}

function expectRefusal(user: OtherUser, missing: readonly string[]): void {
  const { pid } = target as Target;
  const { code, out, err } = runAs(user, ['scan', String(pid), '--json']);
  expect({ code, out }).toEqual({ code: 3, out: '' });
  expect(err).toContain(`error: Reading the memory map of process ${pid} is not permitted.\n`);
  expect([...(err.match(/CAP_[A-Z_]+/g) ?? [])].sort()).toEqual([...missing].sort());
}

type Counts = Readonly<Record<string, number>>;
interface Seen {
  readonly regions: Readonly<Record<string, { readonly pages: Counts; readonly swap: number }>>;
  readonly err: string;
}

/** The target's regions as the command line tells them to this user. */
function scan(user: OtherUser | undefined): Seen {
  const { pid, names } = target as Target;
  const { code, out, err }: CommandResult = runAs(user, ['scan', String(pid), '--json']);
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
  const { mappings } = JSON.parse(out) as {
    mappings: { start: string; pages: Counts; smaps: Readonly<Record<string, number>> }[];
  };
  const regions = mappings.flatMap(({ start, pages, smaps }) => {
    const name = names.get(start);
    return name === undefined ? [] : [[name, { pages, swap: smaps.Swap ?? Number.NaN }] as const];
  });
  return { regions: Object.fromEntries(regions), err };
}

function knowledgeOf(region: string, knows: Level['knows']): Knowledge {
  const kinds = Object.keys(FILES) as (keyof typeof FILES)[];
  const kind = kinds.find((name) => (FILES[name] as readonly string[]).includes(region));
  return kind === undefined ? 'pages' : knows[kind];
}

const NEEDS_PAGES = ['shared-swapped', 'swap-cached', 'resident-elsewhere'];
const NEEDS_EXTENTS = [...NEEDS_PAGES, 'unmapped'];

/** Root's counts with the states that take more knowledge made unknown. */
function blurred(pages: Counts, knowledge: Knowledge): Counts {
  if (knowledge === 'pages') return pages;
  const hidden = knowledge === 'extents' ? NEEDS_PAGES : NEEDS_EXTENTS;
  const counts: Record<string, number> = {};
  for (const [state, count] of Object.entries(pages)) {
    const shown = hidden.includes(state) ? 'unknown-absent' : state;
    counts[shown] = (counts[shown] ?? 0) + count;
  }
  return counts;
}

function sorted(counts: Counts): [string, number][] {
  return Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
}

async function startTarget(): Promise<Target> {
  const directory = mkdtempSync(join(tmpdir(), 'pagelapse-rights-'));
  const program = compile('rights-target');
  const child = spawn(program.path, [String(OWNER), directory], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const names = new Map<string, string>();
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'ready') break;
    const [name, address] = line.split(' ');
    names.set(address as string, name as string);
  }
  return {
    pid: child.pid as number,
    names,
    close: async () => {
      child.stdin.end();
      await ended;
      rmSync(directory, { recursive: true, force: true });
      program.remove();
    },
  };
}
