import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { Right } from '../capabilities/own-rights.js';
import { probeCapabilities } from '../capabilities/probe.js';
import { diagnose } from './diagnose.js';
import { FINDING_AREAS, type Finding } from './finding.js';
import { type HostSurvey, surveyHost } from './survey.js';

const ALL: readonly Right[] = [
  'CAP_DAC_OVERRIDE',
  'CAP_DAC_READ_SEARCH',
  'CAP_FOWNER',
  'CAP_SYS_PTRACE',
  'CAP_SYS_ADMIN',
  'CAP_PERFMON',
  'CAP_CHECKPOINT_RESTORE',
];
const GIB = 2 ** 30;

/** A host on which everything works, for root. */
const WELL: HostSurvey = {
  kernel: '6.18.0',
  uid: 0,
  held: new Set(ALL),
  attainable: new Set(ALL),
  othersReadable: true,
  hidesProcesses: false,
  showsHost: true,
  swaps: [{ path: '/dev/zram0', size: GIB, used: 0 }],
  swappiness: 60,
  cgroup: { version: 2, mountPoint: '/sys/fs/cgroup', making: 'possible' },
  pressure: 'on',
  hugePages: { anonymous: 'madvise', shared: 'never' },
  ptraceScope: 1,
};
const PLAIN: HostSurvey = { ...WELL, uid: 1000, held: new Set() };

const capabilities = probeCapabilities();

function find(id: string, survey: HostSurvey, found = diagnose(capabilities, survey)): Finding {
  return found.find((finding) => finding.id === id) as Finding;
}

test('a host on which everything works has no gap but what this kernel lacks', () => {
  const gaps = diagnose(capabilities, WELL).filter(({ state }) => state === 'gap');
  const lacks = capabilities.facts.filter(({ available }) => !available).map(({ name }) => name);
  expect(gaps.map(({ id }) => id)).toEqual(lacks);
});

test('findings stand by area, each once', () => {
  const found = diagnose(capabilities, WELL);
  const areas = found.map(({ area }) => FINDING_AREAS.indexOf(area));
  expect(areas).toEqual(areas.toSorted((a, b) => a - b));
  expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
});

test('whatever is found, a gap says what it costs and what closes it, and nothing else does', () => {
  const worst: HostSurvey = {
    ...PLAIN,
    othersReadable: false,
    hidesProcesses: true,
    showsHost: false,
    swaps: [],
    swappiness: 0,
    cgroup: undefined,
    pressure: 'off',
    hugePages: {},
    ptraceScope: undefined,
  };
  const without = probeCapabilities(new Set(['pagemap-scan', 'cachestat', 'mincore', 'own-smaps', 'map-files']));
  for (const survey of [WELL, PLAIN, worst]) {
    for (const finding of [...diagnose(capabilities, survey), ...diagnose(without, survey)]) {
      expect(finding.says).toMatch(/\.$/);
      expect([finding.id, finding.costs !== undefined]).toEqual([finding.id, finding.state === 'gap']);
      expect([finding.id, (finding.cure ?? '') !== '']).toEqual([finding.id, finding.state === 'gap']);
    }
  }
});

test('what was switched off is told as that', () => {
  const found = diagnose(probeCapabilities(new Set(['mincore'])), WELL);
  expect(find('mincore', WELL, found)).toMatchObject({
    state: 'gap',
    says: 'Switched off with --without.',
    cure: 'Start without it.',
  });
});

test('a missing right is closed by one command that keeps the user and the rights there are', () => {
  const { command } = find('foreign-files', { ...PLAIN, held: new Set(['CAP_CHECKPOINT_RESTORE']) });
  expect(command).toContain(
    '--inh-caps=+checkpoint_restore,+fowner --ambient-caps=+checkpoint_restore,+fowner npm start',
  );
  expect(command).toContain('setpriv --reuid="$(id -u)"');
});

test('a right that no program here can be given is asked of the container', () => {
  const attainable = new Set(ALL.filter((right) => right !== 'CAP_SYS_PTRACE'));
  const finding = find('other-users', { ...PLAIN, othersReadable: false, attainable });
  expect(finding.command).toBeUndefined();
  expect(finding.cure).toContain('--cap-add=SYS_PTRACE');
});

test('without a process to try it on, rights decide about those of others', () => {
  expect(find('other-users', { ...WELL, othersReadable: undefined }).state).toBe('works');
  const perfmon = new Set<Right>(['CAP_PERFMON', 'CAP_DAC_READ_SEARCH']);
  expect(find('other-users', { ...PLAIN, othersReadable: undefined, held: perfmon }).state).toBe('works');
  expect(find('other-users', { ...PLAIN, othersReadable: undefined }).cure).toContain(
    'CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH',
  );
});

test('swap that is nearly full is as good as none, and no swap is a gap', () => {
  expect(find('swap', WELL).says).toBe('1,024 MiB of 1,024 MiB free, on /dev/zram0 (1,024 MiB, in memory).');
  expect(find('swap', { ...WELL, swaps: [{ path: '/swap', size: GIB, used: GIB - 4096 }] }).state).toBe('gap');
  expect(find('swap', { ...PLAIN, swaps: [] }).command).toBe('sudo npm run demo -- --make-swap 1G');
});

test.each([
  ['read-only', 1, 0, 'mount -o remount,rw /sys/fs/cgroup'],
  ['denied', 2, 1000, 'systemd-run --user --scope --property=Delegate=yes npm start'],
  ['denied', 1, 1000, 'sudo npm start'],
  ['nowhere', 2, 0, "sh -c 'echo +memory > /sys/fs/cgroup/cgroup.subtree_control'"],
] as const)('a cgroup that is %s (v%s, uid %s) is had by %s', (making, version, uid, command) => {
  const survey = { ...WELL, uid, cgroup: { version, mountPoint: '/sys/fs/cgroup', making } };
  expect(find('cgroup', survey)).toMatchObject({ state: 'gap', command });
});

test('a /proc that shows nothing of the host is told of, and nothing is made of what it does not show', () => {
  const survey: HostSurvey = { ...WELL, showsHost: false, swaps: undefined, pressure: undefined };
  expect(find('proc', survey)).toMatchObject({ state: 'gap', command: 'mount -t proc proc /proc' });
  expect([find('swap', survey).state, find('pressure', survey).state]).toEqual(['note', 'note']);
});

test('every command is one that a shell can read', () => {
  const commands = [PLAIN, { ...PLAIN, swaps: [], swappiness: 0, hidesProcesses: true, othersReadable: false }]
    .flatMap((survey) => diagnose(capabilities, survey))
    .flatMap(({ command }) => command ?? []);
  for (const command of commands)
    expect([command, spawnSync('sh', ['-n', '-c', command]).status]).toEqual([command, 0]);
});

test('this host is surveyed without an error, whatever it lacks', () => {
  expect(surveyHost().kernel).not.toBe('');
  expect(diagnose(capabilities).length).toBeGreaterThan(10);
});
