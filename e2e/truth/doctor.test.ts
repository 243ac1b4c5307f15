import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Feature, probeCapabilities } from '@pagelapse/procfs';
import { addTemporarySwap } from '@pagelapse/workload';
import { expect, onTestFinished } from 'vitest';
import { type CommandResult, runAs } from './other-user.js';
import { EMULATED, lackOfRoot, truthTest } from './requirements.js';

const truth = truthTest('doctor.test.ts', lackOfRoot());

const COMMAND_LINE = 'apps/agent/dist/main.js';
const PROGRAM = fileURLToPath(new URL(`../../${COMMAND_LINE}`, import.meta.url));
/** A number without a passwd entry. */
const OWNER = 61_236;
/** Tried on memory of one's own, so they are the same for everybody. */
const OF_KERNEL: readonly Feature[] = ['pagemap-scan', 'cachestat', 'mincore', 'own-smaps', 'soft-dirty'];
const SWAP_BYTES = 128 * 2 ** 20;

interface Finding {
  readonly id: string;
  readonly state: 'works' | 'gap' | 'note';
  readonly command?: string;
}

interface SelfCheck {
  readonly pages: number;
  readonly states: readonly { readonly state: string; readonly pages: number }[];
  readonly wrong: readonly unknown[];
  readonly notChecked: readonly { readonly what: string; readonly why: string }[];
}

function run(...args: string[]): CommandResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

function findingsAs(capabilities: readonly string[], before = 'true'): Finding[] {
  const user = { uid: OWNER, capabilities, mayGain: true, before } as const;
  const { out } = runAs(user, COMMAND_LINE, ['doctor', '--json']);
  return (JSON.parse(out) as { findings: Finding[] }).findings;
}

const closedByRights = ({ state, command }: Finding) => state === 'gap' && command?.includes('--ambient-caps=');
const statesOf = ({ states }: SelfCheck): string[] => states.map(({ state }) => state);

function expectSelfCheck(kind: 'zram or file' | 'file'): void {
  const swap = addTemporarySwap(SWAP_BYTES, kind === 'file' ? kind : undefined);
  onTestFinished(() => swap.remove());
  const { code, out, err } = run('doctor', '--self-check', '--json');
  expect([code, err]).toEqual([0, '']);
  const found = JSON.parse(out) as SelfCheck;
  expect(found.wrong).toEqual([]);
  const swapped = ['swapped', 'shared-swapped'];
  expect(statesOf(found)).toEqual(
    expect.arrayContaining(['unmapped', 'present', 'resident-elsewhere', ...(swap.kind === 'zram' ? swapped : [])]),
  );
}

truth('with swap, a self-check finds nothing wrong, and pages in swap where swap keeps no copies in memory', () => {
  expectSelfCheck('zram or file');
});

/** What rights decide, on every kernel alike; and what a guest takes too long for. */
function hostTests(): void {
  truth('with swap on a file, a self-check finds nothing wrong', () => expectSelfCheck('file'));

  truth(
    'a user without rights is told of each right that is missing, and of the kernel what was found by trying',
    () => {
      const findings = findingsAs([]);
      const { facts } = probeCapabilities();
      for (const name of OF_KERNEL) {
        const available = facts.find((fact) => fact.name === name)?.available;
        expect([name, findings.find(({ id }) => id === name)?.state]).toEqual([name, available ? 'works' : 'gap']);
      }
      const gaps = findings.filter(closedByRights);
      expect(gaps.map(({ id }) => id)).toEqual(
        expect.arrayContaining(['map-files', 'pfn', 'other-users', 'foreign-files']),
      );
    },
  );

  truth('without rights, what a self-check cannot settle is named and not wrong', () => {
    const { code, out } = runAs({ uid: OWNER, capabilities: [] }, COMMAND_LINE, ['doctor', '--self-check', '--json']);
    const found = JSON.parse(out) as SelfCheck;
    expect([code, found.wrong]).toEqual([0, []]);
    const unchecked = found.notChecked.filter(({ why }) => why.includes('CAP_CHECKPOINT_RESTORE'));
    expect(unchecked.map(({ what }) => what)).toEqual(expect.arrayContaining(['shared-anonymous', 'sysv']));
    expect(found.pages).toBeGreaterThan(3000);
  });

  truth('each right that is missing is told with a command whose capabilities close the gap', () => {
    for (const { id, command } of findingsAs([]).filter(closedByRights)) {
      const [, set] = /--ambient-caps=(\S+)/.exec(command as string) ?? [];
      const capabilities = (set as string).split(',').map((name) => name.replace('+', ''));
      expect([id, findingsAs(capabilities).find((finding) => finding.id === id)?.state]).toEqual([id, 'works']);
    }
  });

  truth('a /proc that hides processes is found out, and its command shows them again', () => {
    const hidden = 'mount -t proc -o hidepid=2 proc /proc';
    const look = (before: string) => findingsAs([], before).find(({ id }) => id === 'hidepid');
    const gap = look(hidden);
    expect(gap).toMatchObject({ state: 'gap', command: 'sudo mount -o remount,hidepid=0 /proc' });
    expect(look(`${hidden} && ${gap?.command?.replace('sudo ', '')}`)?.state).toBe('works');
  });
}

if (!EMULATED) hostTests();
