import { type ChildProcessByStdio, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { HostFacts, PageWord, SqueezePlace, SqueezePreview } from '@pagelapse/protocol';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { AgentClient, type Watching } from '../safety/agent-client.js';
import { credentialsOf } from '../safety/apart.js';
import { UnitFile } from '../safety/unit-file.js';
import { compile } from '../truth/compiled-program.js';

/** The commands of docs/services.md as they stand there, and what they bring about by the account of kernel and systemd. */
const [SET_UP, TELL_URL, ALLOW_ACTING] = commandsOf('docs/services.md') as [string, string, string];

/** Numbers without a passwd entry: of the process that is looked at, and of somebody who has nothing to do with it. */
const OWNER = 61_234;
const OUTSIDER = 61_235;
const CGROUPS = '/sys/fs/cgroup';
const SLICE = `${CGROUPS}/system.slice`;
const READER_SOCKET = '/run/pagelapse/reader.sock';
/** What is waited for is looked at in this process: beginning another ten times a second would take most of the machine. */
const EVENTUALLY = { timeout: 300_000, interval: 100 };
/** What a setting gives a service a namespace of its own of (systemd.exec(5)). */
const NAMESPACES = {
  PrivateIPC: 'ipc',
  PrivateMounts: 'mnt',
  PrivateNetwork: 'net',
  PrivateUsers: 'user',
  ProtectHostname: 'uts',
};

let target: { readonly pid: number; readonly pages: ReadonlyMap<string, number>; end(): Promise<void> };
let client: AgentClient;
let watching: Watching;

beforeAll(async () => {
  target = await startTarget();
  shell(SET_UP);
  client = new AgentClient(await toldUrl());
});
afterAll(() => target.end());
beforeEach(({ onTestFailed }) => {
  onTestFailed(() => void process.stderr.write(shell('dmesg | tail -n 40')));
});

test("another user's pages are seen, those that take every right of the reader among them", async () => {
  watching = await client.watch(target.pid);
  const { epoch } = await watching.next('batch');
  const pages = `/watches/${watching.handle}/epochs/${epoch}/pages`;
  // Of rights-target.c: page 130 was given back by the process and is kept by the file, page 170 was never written.
  for (const area of ['shared', 'tmpfs-unlinked', 'tmpfs-0600']) {
    const first = target.pages.get(area) as number;
    const [kept, hole] = await Promise.all([130, 170].map((page) => client.get<PageWord>(`${pages}/${first + page}`)));
    expect(kept).toMatchObject({ file: { data: true, inMemory: true } });
    expect(hole).toMatchObject({ file: { data: false } });
  }
});

test('the dashboard is there; a filter refuses nothing but what this systemd has no name for', async () => {
  expect((await fetch('http://127.0.0.1:7788/')).headers.get('content-type')).toMatch(/^text\/html/);
  const { capabilities, allowed } = await client.get<HostFacts>('/host');
  const lacking = capabilities.filter(({ available }) => !available).map(({ name }) => name);
  // pfn takes CAP_SYS_ADMIN, which none of them has.
  expect(lacking.filter((name) => name !== 'cachestat')).toEqual(['pfn']);
  expect(allowed).toEqual([]);
});

test.each(['web', 'reader'])('the %s is who its unit says, with the rights of that and no others', (name) => {
  expectWhatItsUnitSays(name);
});

test('the server sees processes of nobody else, reaches nothing but loopback, and no device', () => {
  const mounts = readFileSync(`/proc/${mainPid('web')}/mountinfo`, 'utf8');
  expect(mounts).toMatch(/ \/proc .*hidepid=invisible,subset=pid/);
  shell('ip address add 192.0.2.1/32 dev lo');
  const reach = (address: string) => inService('web', `ping -c 1 -W 1 ${address}`);
  expect([reach('127.0.0.1'), reach('192.0.2.1')]).toEqual([0, 1]);
  expect(inService('web', 'head -c 1 /dev/zero')).toBe(0);
  expect(inService('web', 'head -c 1 /dev/vda')).toBe(1);
});

test('the key is in no log, and nobody but the server may connect to the reader', async () => {
  expect(shell('dmesg')).not.toContain((await toldUrl()).split('=')[1]);
  const { uid, mode } = statSync(READER_SOCKET);
  expect([uid, mode & 0o777]).toEqual([userId('pagelapse-web'), 0o600]);
  const knock = fileURLToPath(new URL('../safety/knock.mjs', import.meta.url));
  const as = { uid: OUTSIDER, gid: OUTSIDER, encoding: 'utf8' } as const;
  expect(spawnSync(process.execPath, [knock, READER_SOCKET], as).stdout).toBe('EACCES');
});

test('a reader that is killed is started again, and the watch goes on', async () => {
  const before = mainPid('reader');
  process.kill(before, 'SIGKILL');
  expect(await watching.next('refusal')).toMatchObject({ code: 'AGENT_ERR_READER_FAILED' });
  expect(await watching.next('batch')).toMatchObject({ key: true, sequence: 1 });
  expect(mainPid('reader')).not.toBe(before);
  watching.close();
});

test('S10: a mutator that was allowed squeezes, and one that is killed leaves it to its watchdog to restore', async () => {
  shell(ALLOW_ACTING);
  client = new AgentClient(await toldUrl());
  expect(await client.get<HostFacts>('/host')).toMatchObject({ allowed: ['squeeze'] });
  expectWhatItsUnitSays('mutator');
  const restored = await squeeze();
  process.kill(mainPid('mutator'), 'SIGKILL');
  await restored();
});

test('S10: the next one restores when the server is killed; stopped, the services leave nothing', async () => {
  const restored = await squeeze();
  process.kill(mainPid('web'), 'SIGKILL');
  await restored();
  systemctl('stop', 'pagelapse-web.service', 'pagelapse-reader.socket', 'pagelapse-mutator.socket');
  expect(systemctl('list-units', '--plain', '--no-legend', '--state=active', 'pagelapse-*')).toBe('');
  expect(readdirSync('/run/pagelapse')).toEqual([]);
  expect(existsSync('/run/pagelapse-web')).toBe(false);
  expect(readdirSync(SLICE).filter((name) => name.startsWith('pagelapse'))).toEqual([]);
});

function commandsOf(document: string): string[] {
  const text = readFileSync(new URL(`../../${document}`, import.meta.url), 'utf8');
  return [...text.matchAll(/^```\n(.*?)^```$/gms)].map(([, commands]) => commands as string);
}

/** In the directory where the document's first commands go and stay. */
function shell(commands: string): string {
  const cwd = fileURLToPath(new URL('../../apps/agent/systemd', import.meta.url));
  return execFileSync('sh', ['-e', '-c', commands], { cwd, encoding: 'utf8' });
}

function systemctl(...args: string[]): string {
  return execFileSync('systemctl', args, { encoding: 'utf8' }).trimEnd();
}

function mainPid(name: string): number {
  return Number(systemctl('show', '--property=MainPID', '--value', `pagelapse-${name}.service`));
}

function userId(name: string): number {
  return Number(shell(`id -u ${name}`));
}

/** Root's command as one of the service's processes by its cgroup alone; its exit code. */
function inService(name: string, command: string): number | null {
  const join = `echo $$ >${SLICE}/pagelapse-${name}.service/cgroup.procs`;
  return spawnSync('sh', ['-c', `${join} && exec ${command}`], { stdio: 'ignore' }).status;
}

/** As soon as there is one to tell: the server listens by then. */
async function toldUrl(): Promise<string> {
  const directory = '/run/pagelapse-web/pagelapse';
  await vi.waitUntil(() => {
    const [token] = existsSync(directory) ? readdirSync(directory) : [];
    return token !== undefined && statSync(`${directory}/${token}`).size > 0;
  }, EVENTUALLY);
  return shell(TELL_URL).trimEnd();
}

function expectWhatItsUnitSays(name: string): void {
  const unit = new UnitFile(`pagelapse-${name}.service`);
  const pid = mainPid(name);
  const rights = [...(unit.values('CapabilityBoundingSet')[0] ?? '').matchAll(/CAP_(\w+)/g)];
  const held = rights.map(([, right = '']) => right.toLowerCase()).sort();
  const uid = userId(unit.values('User')[0] as string);
  for (const thread of credentialsOf(pid)) {
    expect(thread).toEqual({
      uid,
      effective: held,
      permitted: held,
      inheritable: held,
      bounding: held,
      noNewPrivileges: true,
    });
  }
  // SECCOMP_MODE_FILTER of include/uapi/linux/seccomp.h.
  expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^Seccomp:\t2$/m);
  const asked = Object.entries(NAMESPACES).filter(([setting]) => unit.values(setting)[0] === 'yes');
  const own = Object.values(NAMESPACES).filter((kind) => namespaceOf(pid, kind) !== namespaceOf(1, kind));
  expect(own).toEqual(asked.map(([, kind]) => kind));
  expect(() => writeFileSync(`/proc/${pid}/root/opt/pagelapse/mark`, '')).toThrow('EROFS');
}

function namespaceOf(pid: number, kind: string): string {
  return readlinkSync(`/proc/${pid}/ns/${kind}`);
}

/** Squeezes the target in a cgroup of its own; resolves with what waits until that is undone. */
async function squeeze(): Promise<() => Promise<void>> {
  const before = cgroupOf(target.pid);
  const handle = await client.handle(target.pid);
  const { places } = await client.get<SqueezePreview>(`/targets/${handle}/squeeze`);
  const { ceiling } = places.find(({ cgroup }) => cgroup === 'new') as SqueezePlace;
  const settings = { cgroup: 'new', control: 'high', limit: ceiling, rampMs: 0 };
  await client.post(`/targets/${handle}/squeeze`, settings);
  const made = cgroupOf(target.pid);
  const limit = (): string => readFileSync(`${CGROUPS}${made}/memory.high`, 'utf8').trimEnd();
  await vi.waitUntil(() => limit() === String(ceiling), EVENTUALLY);
  // For the mutators of all users: the service's /dev/shm is the host's.
  const notices = (): string[] => readdirSync('/dev/shm').filter((name) => name.startsWith('pagelapse-squeeze-'));
  expect(notices()).toHaveLength(1);
  return async () => {
    await vi.waitUntil(() => !existsSync(`${CGROUPS}${made}`), EVENTUALLY);
    expect(cgroupOf(target.pid)).toBe(before);
    await vi.waitUntil(() => notices().length === 0, EVENTUALLY);
  };
}

function cgroupOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cgroup`, 'utf8').trimEnd().replace('0::', '');
}

async function startTarget(): Promise<typeof target> {
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(
    compile('rights-target').path,
    [String(OWNER), '/var/tmp'],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'exit');
  const pages = new Map<string, number>();
  for await (const line of createInterface({ input: child.stdout })) {
    const [name = '', address] = line.split(' ');
    if (address === undefined) break;
    pages.set(name, Number(address) / 4096);
  }
  return {
    pid: child.pid as number,
    pages,
    end: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
