import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { probeCapabilities } from '@pagelapse/procfs';
import { addTemporarySwap, type TemporarySwap } from '@pagelapse/workload';
import { afterAll, beforeAll, expect } from 'vitest';
import { compile } from './compiled-program.js';
import { expectAgreement, observe } from './observation.js';
import { compileOracle, type Oracle } from './oracle.js';
import { type OtherUser, runAs } from './other-user.js';
import { readOwnSmaps } from './own-smaps.js';
import { pictureOfScan, type ScannedRuns } from './page-picture.js';
import { EMULATED, lackOfCompiler, lackOfRoot, truthTest } from './requirements.js';
import type { Sight } from './sight.js';
import { startPage } from './zoo-process.js';

const lacks = [lackOfRoot(), lackOfCompiler()];
const truth = truthTest('rights.test.ts', ...lacks);

const COMMAND_LINE = 'apps/agent/dist/main.js';
/** What the kernel knows; what a level may, its rights decide. */
const CAPABILITIES = probeCapabilities();

/** Numbers without a passwd entry. */
const OWNER = 61_234;
const STRANGER = 61_235;

/** What a level may know of a shared file: every page, where it has data and where holes, or nothing. */
type Knowledge = 'pages' | 'extents' | 'nothing';

/** The region registered with userfaultfd, where the kernel lets an ordinary user do so. */
const WRITE_PROTECTED = 'write-protected';

/** Kinds of shared file in the target, by what it takes to open them and to be told the truth about them. */
const FILES = {
  unnamed: ['shared', 'all-in-swap', 'never-touched', 'memfd-closed', 'memfd-origin', 'memfd-copy', 'sysv-0600'],
  unlinked: ['tmpfs-unlinked'],
  held: ['memfd-held'],
  named: ['tmpfs-0600', 'tmpfs-0644'],
  'for all': ['tmpfs-0666'],
} as const satisfies Record<string, readonly string[]>;

/** What else a level may: take the soft-dirty bits away, which is for whoever may write as the owner; read of page frames. */
interface Doors {
  readonly clearRefs: boolean;
  readonly frames: boolean;
}

interface Level {
  readonly user: OtherUser;
  readonly doors: Doors;
  readonly knows: Record<keyof typeof FILES, Knowledge>;
  /** Capabilities that have to be named; none when everything is known. */
  readonly missing: readonly string[];
}

const EVERYTHING = { unnamed: 'pages', unlinked: 'pages', held: 'pages', named: 'pages', 'for all': 'pages' } as const;
const owner = (...capabilities: string[]): OtherUser => ({ uid: OWNER, capabilities });
const stranger = (...capabilities: string[]): OtherUser => ({ uid: STRANGER, capabilities });
const TRACE = ['sys_ptrace', 'dac_read_search'];
const RESTORE = [...TRACE, 'checkpoint_restore'];

const AS_OWNER: Doors = { clearRefs: true, frames: false };
const AS_READER: Doors = { clearRefs: false, frames: true };
const NONE: Doors = { clearRefs: false, frames: false };
const BOTH: Doors = { clearRefs: true, frames: true };

const LEVELS: Record<string, Level> = {
  'the same user': {
    user: owner(),
    doors: AS_OWNER,
    knows: { ...EVERYTHING, unnamed: 'nothing', unlinked: 'nothing' },
    missing: ['CAP_CHECKPOINT_RESTORE'],
  },
  'the same user with CHECKPOINT_RESTORE': {
    user: owner('checkpoint_restore'),
    doors: AS_OWNER,
    knows: EVERYTHING,
    missing: [],
  },
  'SYS_PTRACE and DAC_READ_SEARCH': {
    user: stranger(...TRACE),
    doors: AS_READER,
    knows: { unnamed: 'nothing', unlinked: 'nothing', held: 'pages', named: 'extents', 'for all': 'pages' },
    missing: ['CAP_CHECKPOINT_RESTORE', 'CAP_FOWNER'],
  },
  'these and CHECKPOINT_RESTORE': {
    user: stranger(...RESTORE),
    doors: AS_READER,
    knows: { ...EVERYTHING, unlinked: 'extents', named: 'extents' },
    missing: ['CAP_FOWNER'],
  },
  'these and SYS_ADMIN': {
    user: stranger(...RESTORE, 'sys_admin'),
    doors: AS_READER,
    knows: { ...EVERYTHING, unlinked: 'extents', named: 'extents' },
    missing: ['CAP_FOWNER'],
  },
  'SYS_PTRACE, DAC_READ_SEARCH, CHECKPOINT_RESTORE and FOWNER': {
    user: stranger(...RESTORE, 'fowner'),
    doors: AS_READER,
    knows: EVERYTHING,
    missing: [],
  },
};

/** Since 6.15; before, it opens nothing. */
const PERFMON: Level = {
  user: stranger('perfmon', 'dac_read_search'),
  doors: AS_READER,
  knows: { unnamed: 'nothing', unlinked: 'nothing', held: 'nothing', named: 'extents', 'for all': 'pages' },
  missing: ['CAP_SYS_PTRACE', 'CAP_CHECKPOINT_RESTORE', 'CAP_FOWNER'],
};

const REFUSED: Record<string, Pick<Level, 'user' | 'missing' | 'doors'>> = {
  'another user': { user: stranger(), doors: NONE, missing: ['CAP_SYS_PTRACE', 'CAP_DAC_READ_SEARCH'] },
  'SYS_PTRACE alone': { user: stranger('sys_ptrace'), doors: NONE, missing: ['CAP_DAC_READ_SEARCH'] },
  'CHECKPOINT_RESTORE alone': {
    user: stranger('checkpoint_restore'),
    doors: NONE,
    missing: ['CAP_SYS_PTRACE', 'CAP_DAC_READ_SEARCH'],
  },
  'DAC_OVERRIDE alone': { user: stranger('dac_override'), doors: BOTH, missing: ['CAP_SYS_PTRACE'] },
};

interface Target {
  readonly pid: number;
  /** By the index of its first page. */
  readonly names: ReadonlyMap<number, string>;
  close(): Promise<void>;
}

let swap: TemporarySwap | undefined;
let target: Target;
let oracle: Oracle;

beforeAll(async () => {
  if (lacks.some((lack) => lack !== undefined)) return;
  swap = addTemporarySwap(64 * 2 ** 20);
  oracle = compileOracle(CAPABILITIES.pageSize);
  target = await startTarget();
  // Without pages in swap there would be nothing to be kept from seeing.
  const swapped = oracle.read(target.pid).flatMap(({ runs }) => runs.filter(({ state }) => state === 'shared-swapped'));
  expect(swapped.reduce((pages, { count }) => pages + count, 0)).toBeGreaterThan(256);
  if (![...target.names.values()].includes(WRITE_PROTECTED)) {
    process.stderr.write(`SKIP ${WRITE_PROTECTED} of rights-target: refused by this kernel\n`);
  }
});
afterAll(async () => {
  await target?.close();
  oracle?.remove();
  swap?.remove();
});

truth.each(Object.entries(LEVELS))('%s: what may be known is known, page for page, the rest is unknown', (_, level) => {
  expectLevel(level);
});

truth('PERFMON and DAC_READ_SEARCH do where the kernel takes them, and else are refused', () => {
  if (readAs(PERFMON.user).refused === undefined) expectLevel(PERFMON);
  else expectRefusal({ ...PERFMON, missing: ['CAP_SYS_PTRACE'] });
});

truth.each(Object.entries(REFUSED))('%s is refused, and told what is missing', (_, level) => {
  expectRefusal(level);
});

function expectLevel({ user, knows, missing, doors }: Level): void {
  const observation = observe(target.pid, oracle, () => [readAs(user), readOwnSmaps(target.pid)] as const);
  const [{ mappings = [], rights, doors: opened }, smaps] = observation.value;
  const { capabilities } = user;
  const named = hiddenSwapTypes(capabilities) ? [...missing, 'CAP_SYS_ADMIN'] : missing;
  expectAgreement(mappings.map(pictureOfScan), observation, (start) => sightOf(user, start, knowledgeOf(start, knows)));
  expect(mappings.map((mapping) => mapping.swap)).toEqual(smaps.map(({ figures }) => figures.get('Swap')));
  expect(rights.toSorted()).toEqual(named.toSorted());
  expect(opened).toEqual(doors);
  if (!EMULATED) expectNote(user, named);
}

/** Is there write-protected private memory, of whose swapped pages only swap types tell that they are no markers? */
function hiddenSwapTypes(capabilities: readonly string[]): boolean {
  return !capabilities.includes('sys_admin') && [...target.names.values()].includes(WRITE_PROTECTED);
}

/** What the level's rights and the kernel's features let it tell of a mapping of whose file it may know this. */
function sightOf({ capabilities }: OtherUser, start: number, knowledge: Knowledge): Sight {
  const { pagemapScan, cachestat } = CAPABILITIES;
  return {
    zeroPage: pagemapScan || capabilities.includes('sys_admin'),
    swapTypes: target.names.get(start) !== WRITE_PROTECTED || capabilities.includes('sys_admin'),
    hugePage: pagemapScan,
    data: knowledge !== 'nothing',
    residency: knowledge === 'pages',
    eviction: knowledge === 'pages' && cachestat,
  };
}

function knowledgeOf(start: number, knows: Level['knows']): Knowledge {
  const region = target.names.get(start);
  const kinds = Object.keys(FILES) as (keyof typeof FILES)[];
  const kind = kinds.find((name) => (FILES[name] as readonly (string | undefined)[]).includes(region));
  return kind === undefined ? 'pages' : knows[kind];
}

function expectRefusal({ user, missing, doors }: Pick<Level, 'user' | 'missing' | 'doors'>): void {
  const reading = readAs(user);
  expect({ ...reading, rights: reading.rights.toSorted() }).toEqual({
    refused: 'denied',
    rights: missing.toSorted(),
    doors,
  });
  if (!EMULATED) expectRefusedInWords(user, missing);
}

/** The command line's words are the same on every kernel. */
function expectNote(user: OtherUser, missing: readonly string[]): void {
  const { code, err } = runAs(user, COMMAND_LINE, ['scan', String(target.pid), '--json']);
  expect(code).toBe(0);
  expect(capabilitiesNamed(err)).toEqual(missing.toSorted());
  if (missing.length > 0) expect(err).toMatch(/^note: .* may be in swap or not; the kernel counts .*\n$/);
  else expect(err).toBe('');
}

function expectRefusedInWords(user: OtherUser, missing: readonly string[]): void {
  const { code, out, err } = runAs(user, COMMAND_LINE, ['scan', String(target.pid), '--json']);
  expect({ code, out }).toEqual({ code: 3, out: '' });
  expect(err).toContain(`error: Reading the memory map of process ${target.pid} is not permitted.\n`);
  expect(capabilitiesNamed(err)).toEqual(missing.toSorted());
}

function capabilitiesNamed(text: string): string[] {
  return [...new Set(text.match(/CAP_[A-Z_]+/g))].sort();
}

/** What rights-reader.mjs prints. */
interface Reading {
  readonly refused?: string;
  readonly rights: readonly string[];
  readonly doors: Doors;
  readonly mappings?: readonly (ScannedRuns & { readonly swap: number })[];
}

function readAs(user: OtherUser): Reading {
  const { code, out, err } = runAs(user, 'e2e/truth/rights-reader.mjs', [String(target.pid)]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as Reading;
}

async function startTarget(): Promise<Target> {
  const directory = mkdtempSync(join(tmpdir(), 'pagelapse-rights-'));
  const program = compile('rights-target');
  const child = spawn(program.path, [String(OWNER), directory], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const names = new Map<number, string>();
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'ready') break;
    const [name, address] = line.split(' ');
    names.set(startPage(address as string, CAPABILITIES.pageSize), name as string);
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
