import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { SqueezePlace, SqueezePreview } from '@pagelapse/protocol';
import { startWorkload } from '@pagelapse/workload';
import { expect, onTestFinished, vi } from 'vitest';
import { type Lack, lackOfRoot, truthTest } from '../truth/requirements.js';
import { AgentClient } from './agent-client.js';
import { Traced } from './traced.js';
import { UnitFile } from './unit-file.js';

/** The systemd units: how little they leave, and that it is enough. */
function lackOf(program: string, ...args: string[]): Lack {
  return spawnSync(program, args).status === 0 ? undefined : `no ${program}`;
}

const units = truthTest(
  'units.test.ts',
  lackOfRoot(),
  lackOf('systemd-analyze', '--version'),
  lackOf('strace', '-qq', 'true'),
);

const WEB = new UnitFile('pagelapse-web.service');
const READER = new UnitFile('pagelapse-reader.service');
const MUTATOR = new UnitFile('pagelapse-mutator.service');
const ACTS = new UnitFile('pagelapse-mutator.socket');
const SOCKET = new UnitFile('pagelapse-reader.socket');

/** Started by hand as the unit of the server starts it: root's own start would part with rights first. */
const WITHOUT_RIGHTS = ['setpriv', '--no-new-privs', '--bounding-set=-all', '--inh-caps=-all'];

/** What systemd-analyze calls OK ends far above. */
const MOST_EXPOSURE = 2;

units.each([WEB, READER, MUTATOR])('$name: exposure is under 2', (unit) => {
  expect(unit.exposure()).toBeLessThan(MOST_EXPOSURE);
});

units('the server may nothing, the others what their work takes, and only the server may ask them', () => {
  expect([WEB.values('CapabilityBoundingSet'), WEB.values('AmbientCapabilities')]).toEqual([[''], ['']]);
  const rights = ['CAP_SYS_PTRACE CAP_DAC_READ_SEARCH CAP_CHECKPOINT_RESTORE CAP_FOWNER'];
  expect([READER.values('CapabilityBoundingSet'), READER.values('AmbientCapabilities')]).toEqual([rights, rights]);
  expect([SOCKET.values('SocketUser'), SOCKET.values('SocketMode')]).toEqual([WEB.values('User'), ['0600']]);
  expect([ACTS.values('SocketUser'), ACTS.values('SocketMode')]).toEqual([WEB.values('User'), ['0600']]);
  const acting = ['CAP_DAC_OVERRIDE CAP_SYS_PTRACE CAP_SYS_NICE'];
  expect([MUTATOR.values('CapabilityBoundingSet'), MUTATOR.values('AmbientCapabilities')]).toEqual([acting, acting]);
  expect(new Set([WEB, READER, MUTATOR].map((unit) => unit.values('User')[0])).size).toBe(3);
  // S8: what may be done is said here, and nowhere that the server could say it.
  expect(MUTATOR.values('ExecStart')[0]).toContain(' --allow squeeze ');
  expect(WEB.values('ExecStart')[0]).toContain(`--reader-socket ${SOCKET.values('ListenStream')[0]} `);
  // S2: a journal is no place for the token.
  expect(WEB.values('StandardOutput')).toEqual(['null']);
});

units('systemd understands every line', () => {
  // Programs and users are those of a machine where it is installed.
  const foreign = /is not executable|Failed to find|Unknown user|cachestat/;
  const { stderr } = spawnSync(
    'systemd-analyze',
    ['verify', '--man=no', ...[WEB, READER, MUTATOR, SOCKET, ACTS].map(({ path }) => path)],
    {
      encoding: 'utf8',
    },
  );
  expect(stderr.split('\n').filter((line) => line.includes('pagelapse-') && !foreign.test(line))).toEqual([]);
});

units('systemd makes a user for each unit', () => {
  const root = mkdtempSync(join(tmpdir(), 'pagelapse-users-'));
  try {
    mkdirSync(join(root, 'etc'));
    const users = new UnitFile('pagelapse.sysusers').path;
    execFileSync('systemd-sysusers', [`--root=${root}`, users], { stdio: 'ignore' });
    const made = readFileSync(join(root, 'etc/passwd'), 'utf8').match(/^[^:]+/gm);
    expect(new Set(made)).toEqual(new Set([WEB, READER, MUTATOR].map((unit) => unit.values('User')[0])));
  } finally {
    rmSync(root, { recursive: true });
  }
});

units('every system call that a session makes is one that its unit lets through', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'pagelapse-units-'));
  const socket = join(directory, 'reader.sock');
  const workload = await startWorkload({
    regions: [{ name: 'shared', backing: 'memfd', pages: 64, steps: [{ act: 'write', first: 0, count: 48 }] }],
  });
  // Of no program that this test, which is the agent's browser, runs as well.
  const sleeper = spawn('sleep', ['infinity'], { stdio: 'ignore' });
  onTestFinished(() => void sleeper.kill('SIGKILL'));
  await once(sleeper, 'spawn');
  const reader = new Traced(['reader', '--socket', socket], ['all']);
  await vi.waitUntil(() => existsSync(socket), { timeout: 60_000 });
  const acts = join(directory, 'mutator.sock');
  const state = join(directory, 'acts');
  const mutator = new Traced(['mutator', '--socket', acts, '--allow', 'squeeze,pageout', '--state', state], ['all']);
  await vi.waitUntil(() => existsSync(acts), { timeout: 60_000 });
  const recordings = join(directory, 'recordings');
  const web = new Traced(
    ['serve', '--port', '0', '--reader-socket', socket, '--mutator-socket', acts, '--recordings', recordings],
    ['all'],
    WITHOUT_RIGHTS,
  );
  try {
    const [url] = (await once(createInterface({ input: web.child.stdout }), 'line')) as [string];
    const client = new AgentClient(url);
    const watching = await client.look(workload.pid);
    const { id } = await client.post<{ id: string }>('/recordings', { handle: watching.handle });
    await client.post(`/recordings/${id}/stop`, {});
    const squeezed = await client.handle(sleeper.pid as number);
    const { places } = await client.get<SqueezePreview>(`/targets/${squeezed}/squeeze`);
    const place = places.find(({ cgroup }) => cgroup === 'new') as SqueezePlace;
    const settings = { cgroup: 'new', control: place.controls[0], limit: place.ceiling, rampMs: 0 };
    const squeeze = await client.post<{ id: string }>(`/targets/${squeezed}/squeeze`, settings);
    await client.post(`/squeezes/${squeeze.id}/stop`, {});
    watching.close();
    web.child.kill('SIGTERM');
    const ofWeb = await web.calls();
    reader.child.kill('SIGTERM');
    expect(namesBeyond(WEB, ofWeb)).toEqual([]);
    expect(namesBeyond(MUTATOR, await mutator.calls())).toEqual([]);
    expect(namesBeyond(READER, await reader.calls())).toEqual([]);
  } finally {
    await workload.close();
    for (const trace of [web, reader, mutator]) trace.remove();
    rmSync(directory, { recursive: true });
  }
});

/** Number of cachestat, newer than the strace of Debian 12 (include/uapi/asm-generic/unistd.h: 451). */
const CACHESTAT = 'syscall_0x1c3';

function namesBeyond(unit: UnitFile, calls: readonly { readonly name: string }[]): string[] {
  const allowed = unit.systemCalls();
  const names = new Set(calls.map(({ name }) => (name === CACHESTAT ? 'cachestat' : name)));
  expect(names.size).toBeGreaterThan(40);
  return [...names].filter((name) => !allowed.has(name));
}
