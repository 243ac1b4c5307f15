import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { SqueezePlace, SqueezePreview } from '@pagelapse/protocol';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { OtherUser } from '../truth/other-user.js';
import { lackOfRoot, truthTest } from '../truth/requirements.js';
import { AgentClient } from './agent-client.js';
import { type Credentials, credentialsOf, Part, Sleeper } from './apart.js';

/** `serve` as whoever holds rights starts it by hand: one command, and each of its processes with no more than it needs. */
const launched = truthTest('launched.test.ts', lackOfRoot());

const PROGRAM = fileURLToPath(new URL('../../apps/agent/dist/main.js', import.meta.url));
const READING = ['checkpoint_restore', 'dac_read_search', 'fowner', 'sys_admin', 'sys_ptrace'];
const ACTING = ['dac_override', 'sys_ptrace'];
const TARGET_UID = 61_311;
const ENDS_MS = 100_000;

let directory: string;
const parts: { stop(): Promise<void> }[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'pagelapse-launched-'));
  chmodSync(directory, 0o755);
});
afterEach(async () => {
  for (const part of parts.splice(0).reverse()) await part.stop();
  rmSync(directory, { recursive: true });
});

async function startTarget(): Promise<Sleeper> {
  const sleeper = await Sleeper.start(TARGET_UID);
  parts.push(sleeper);
  return sleeper;
}

interface Launched {
  readonly pid: number;
  readonly client: AgentClient;
  said(): string;
  /** Exit code or signal. */
  readonly ended: Promise<number | string>;
  stop(signal?: NodeJS.Signals): Promise<number | string>;
}

/** `before`: a command that runs the rest of its arguments. */
function launch(args: readonly string[], before: readonly string[] = [], command = 'serve'): Promise<Launched> {
  return launchAs([command, '--port', '0', ...args], before);
}

/** A command line as it is written. */
async function launchAs(words: readonly string[], before: readonly string[] = []): Promise<Launched> {
  const [program, ...rest] = [...before, process.execPath, PROGRAM, ...words] as [string];
  const env = { ...process.env, XDG_RUNTIME_DIR: directory, XDG_STATE_HOME: join(directory, 'state') };
  const child = spawn(program, rest, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'], env });
  const ended = once(child, 'exit').then(([code, signal]: (number | string)[]) => (signal ?? code) as number | string);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (more: string) => {
    said += more;
  });
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return ended;
  };
  const agent = { pid: child.pid as number, said: () => said, stop: async () => void (await stop()) };
  parts.push(agent);
  const failed = ended.then(() => {
    throw new Error(`ended before it said anything: ${said}`);
  });
  const [url] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), failed])) as [string];
  failed.catch(() => undefined);
  return { ...agent, client: new AgentClient(url), ended, stop };
}

/** Everything of the agent but its server, by what it runs: `reader`, `mutator`, and each's heir. */
function partsOf(agent: Launched): Record<string, number> {
  return partsIn(`${directory}/pagelapse/apart.${agent.pid}/`);
}

function partsIn(path: string): Record<string, number> {
  const found = readdirSync('/proc').flatMap((pid): [string, number][] => {
    const [program = '', ...rest] = commandOf(pid);
    const part = /\/(reader|mutator)\/main\.js$/.exec(
      rest.find((argument) => argument.endsWith('/main.js')) ?? '',
    )?.[1];
    const isOurs = rest.some((argument) => argument.startsWith(path));
    if (!isOurs || part === undefined) return [];
    return [[program === '/usr/bin/flock' ? `heir of ${part}` : part, Number(pid)]];
  });
  return Object.fromEntries(found);
}

function commandOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** When those are there that belong to it. */
async function wholeOf(agent: Launched, names: readonly string[]): Promise<Record<string, number>> {
  return vi.waitUntil(
    () => {
      const found = partsOf(agent);
      return names.every((name) => found[name] !== undefined) ? found : undefined;
    },
    { timeout: ENDS_MS },
  );
}

function rights(names: readonly string[]): Partial<Credentials> {
  return { effective: names, permitted: names, inheritable: names, bounding: names, noNewPrivileges: true };
}

function expectRights(pid: number, names: readonly string[]): void {
  const threads = credentialsOf(pid);
  expect(threads.length).toBeGreaterThan(0);
  for (const thread of threads) expect(thread).toMatchObject(rights(names));
}

async function refusalOf(client: AgentClient, pid: number): Promise<string> {
  const watching = await client.watch(pid);
  const { code } = await watching.next('refusal');
  watching.close();
  return code;
}

async function expectGone(agent: Launched): Promise<void> {
  await vi.waitUntil(() => Object.keys(partsOf(agent)).length === 0, { timeout: ENDS_MS });
}

const ALL = ['reader', 'heir of reader', 'mutator', 'heir of mutator'];

launched(
  'S8, S9: started as root, the server holds nothing, reader and mutator what they need, and all is seen',
  async () => {
    const target = await startTarget();
    const agent = await launch(['--allow', 'squeeze']);
    const found = await wholeOf(agent, ALL);
    expectRights(agent.pid, []);
    for (const name of ['reader', 'heir of reader']) expectRights(found[name] as number, READING);
    for (const name of ['mutator', 'heir of mutator']) expectRights(found[name] as number, ACTING);
    const watching = await agent.client.watch(target.pid);
    const { epoch, mappings } = await watching.next('batch');
    expect(mappings.length).toBeGreaterThan(5);
    // Page frames take CAP_SYS_ADMIN.
    const page = `/watches/${watching.handle}/epochs/${epoch}/pages/${mappings[0]?.startPage}`;
    expect(await agent.client.get(page)).toHaveProperty('frame');
    const { findings } = await agent.client.get<{ findings: { id: string; says: string }[] }>('/doctor');
    expect(findings.find(({ id }) => id === 'rights')?.says).toBe(
      'Uid 0, CAP_DAC_READ_SEARCH, CAP_FOWNER, CAP_SYS_PTRACE, CAP_SYS_ADMIN, and CAP_CHECKPOINT_RESTORE.',
    );
    expect(await agent.client.post('/self-check', {})).toMatchObject({ wrong: [] });
    for (const pid of [agent.pid, ...Object.values(found)]) {
      expect([pid, await refusalOf(agent.client, pid)]).toEqual([pid, 'AGENT_ERR_OWN_PROCESS']);
      const handle = await agent.client.handle(pid);
      await expect(agent.client.get(`/targets/${handle}/squeeze`)).rejects.toThrow('is part of this agent');
    }
    watching.close();
    expect(await agent.stop()).toBe(0);
    await expectGone(agent);
    expect(readdirSync(directory).sort()).toEqual(['state']);
  },
);

const GOLDEN = new URL('../../packages/recording/src/goldens/v1.hex', import.meta.url);
const RECORDING = 'golden.pagelapse';

launched.each([
  ['-- serve', ['--', 'serve']],
  ['serve --', ['serve', '--port', '0', '--']],
  ['serve --recordings -h', ['serve', '--recordings', '-h', '--port', '0']],
  ['serve --recordings --help', ['serve', '--recordings', '--help', '--port', '0']],
  ['serve --recordings --apart', ['serve', '--recordings', '--apart', '--port=0']],
  ['serve --recordings --allow=squeeze', ['serve', '--recordings', '--allow=squeeze', '--port=0']],
  ['replay --', ['replay', '--port', '0', '--', RECORDING]],
  ['-- replay', ['--', 'replay', RECORDING]],
])('S8: however it is written, %s serves without any right', async (_what, words) => {
  const digits = readFileSync(GOLDEN, 'utf8').replaceAll(/\s/g, '');
  writeFileSync(join(directory, RECORDING), Buffer.from(digits, 'hex'));
  const agent = await launchAs(words);
  expectRights(agent.pid, []);
  expect(Object.keys(partsOf(agent))).not.toContain('mutator');
  expect(agent.said()).not.toContain('warning');
});

launched('S8: what its own start says to a server, nobody else says to it', async () => {
  const starting = launch(['--apart', '{"children":[]}']);
  await expect(starting).rejects.toThrow('--apart is not for people');
});

launched('a reader that is killed is followed by one with the same rights, three times in a minute', async () => {
  const target = await startTarget();
  const agent = await launch([]);
  const watching = await agent.client.watch(target.pid);
  await watching.next('batch');
  for (let time = 0; time < 3; time++) {
    const { reader } = await wholeOf(agent, ['reader', 'heir of reader']);
    process.kill(reader as number, 'SIGKILL');
    expect(await watching.next('refusal')).toMatchObject({ code: 'AGENT_ERR_READER_FAILED' });
    expect(await watching.next('batch')).toMatchObject({ key: true, sequence: 1 });
  }
  const { reader } = await wholeOf(agent, ['reader', 'heir of reader']);
  expectRights(reader as number, READING);
  expect(await refusalOf(agent.client, reader as number)).toBe('AGENT_ERR_OWN_PROCESS');
  // None of those that ended is left as a zombie.
  expect(readFileSync(`/proc/${agent.pid}/task/${agent.pid}/children`, 'utf8')).toBe('');
  watching.close();
});

launched(
  'S10: a squeeze is undone when the server, which is what was started, is killed, and nothing of it lives on',
  async () => {
    const target = await startTarget();
    const agent = await launch(['--allow', 'squeeze']);
    await wholeOf(agent, ALL);
    const before = cgroupsOf(target.pid);
    await squeeze(agent.client, target.pid);
    expect(cgroupsOf(target.pid)).not.toBe(before);
    expect(await agent.stop('SIGKILL')).toBe('SIGKILL');
    await vi.waitUntil(() => cgroupsOf(target.pid) === before, { timeout: ENDS_MS });
    await expectGone(agent);
    // What the killed one could not take away, the next one does.
    expect(readdirSync(join(directory, 'pagelapse'))).toContain(`apart.${agent.pid}`);
    const next = await launch([]);
    expect(readdirSync(join(directory, 'pagelapse'))).not.toContain(`apart.${agent.pid}`);
    expect(await next.stop('SIGINT')).toBe(0);
  },
);

launched('S10: a mutator that is killed has its squeeze undone, and its heir squeezes as it did', async () => {
  const target = await startTarget();
  const agent = await launch(['--allow', 'squeeze']);
  const { mutator } = await wholeOf(agent, ALL);
  const before = cgroupsOf(target.pid);
  await squeeze(agent.client, target.pid);
  process.kill(mutator as number, 'SIGKILL');
  await vi.waitUntil(() => cgroupsOf(target.pid) === before, { timeout: ENDS_MS });
  const { mutator: heir } = await wholeOf(agent, ALL);
  expectRights(heir as number, ACTING);
  await squeeze(agent.client, target.pid);
  expect(cgroupsOf(target.pid)).not.toBe(before);
  const handle = await agent.client.handle(heir as number);
  await expect(agent.client.get(`/targets/${handle}/squeeze`)).rejects.toThrow('is part of this agent');
  // Its own order of ending: first what was done is undone.
  expect(await agent.stop()).toBe(0);
  expect(cgroupsOf(target.pid)).toBe(before);
  await expectGone(agent);
});

async function squeeze(client: AgentClient, pid: number): Promise<void> {
  const handle = await client.handle(pid);
  const { places } = await client.get<SqueezePreview>(`/targets/${handle}/squeeze`);
  const place = places.find(({ cgroup }) => cgroup === 'new') as SqueezePlace;
  const settings = { cgroup: 'new', control: place.controls[0], limit: place.ceiling, rampMs: 0 };
  await client.post(`/targets/${handle}/squeeze`, settings);
}

function cgroupsOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cgroup`, 'utf8');
}

launched('a server that cannot start says why and ends, with all that it has', async () => {
  const taken = createServer().listen(65_535, '127.0.0.1');
  // Whoever else has it does as well.
  await once(taken, 'listening').catch(() => undefined);
  const starting = launch(['--port', '65535', '--allow', 'squeeze']);
  await expect(starting).rejects.toThrow(/ended before .*error: no free port/s);
  taken.close();
  await vi.waitUntil(() => readdirSync(directory).every((name) => name === 'state'), { timeout: ENDS_MS });
  await vi.waitUntil(() => Object.keys(partsIn(`${directory}/`)).length === 0, { timeout: ENDS_MS });
});

launched('pageout alone takes CAP_SYS_NICE', async () => {
  const agent = await launch(['--allow', 'pageout']);
  const { mutator } = await wholeOf(agent, ALL);
  expectRights(mutator as number, [...ACTING.slice(0, 1), 'sys_nice', ...ACTING.slice(1)].sort());
});

launched('the demo keeps the rights that it makes swap and cgroups with, and its server has none', async () => {
  const demo = await launch(['--size', '16M'], [], 'demo');
  const server = serverOf(demo) as number;
  expectRights(server, []);
  expect(await refusalOf(demo.client, demo.pid)).toBe('AGENT_ERR_OWN_PROCESS');
  await demo.stop('SIGKILL');
  await vi.waitUntil(() => !commandOf(String(server)).includes('--apart'), { timeout: ENDS_MS });
  const other = await launch(['--size', '16M'], [], 'demo');
  process.kill(serverOf(other) as number, 'SIGKILL');
  expect(await other.ended).toBe(1);
  expect(other.said()).toContain('The dashboard was killed from outside.');
});

function serverOf(demo: Launched): number | undefined {
  const children = readFileSync(`/proc/${demo.pid}/task/${demo.pid}/children`, 'utf8').split(' ').filter(Boolean);
  const server = children.find((pid) => commandOf(pid).includes('--apart'));
  return server === undefined ? undefined : Number(server);
}

launched('root that may not change its bounding set gives up what it holds all the same', async () => {
  const agent = await launch([], ['setpriv', '--bounding-set=-setpcap', '--inh-caps=-all']);
  const { reader } = await wholeOf(agent, ['reader', 'heir of reader']);
  for (const thread of credentialsOf(agent.pid)) {
    expect(thread).toMatchObject({ effective: [], permitted: [], inheritable: [], noNewPrivileges: true });
  }
  for (const thread of credentialsOf(reader as number)) expect(thread).toMatchObject({ effective: READING });
});

launched('another user with some rights hands them on to the reader', async () => {
  const user: OtherUser = { uid: 61_312, capabilities: ['dac_read_search', 'sys_ptrace'] };
  const target = await startTarget();
  const server = Part.start(user, ['serve', '--port', '0']);
  parts.push(server);
  const client = new AgentClient(await server.firstLine());
  for (const thread of credentialsOf(server.pid)) {
    expect(thread).toMatchObject({ uid: user.uid, effective: [], permitted: [], noNewPrivileges: true });
  }
  const watching = await client.watch(target.pid);
  expect((await watching.next('batch')).key).toBe(true);
  watching.close();
});

launched('what the server would have to do without is said, and then it runs as it was started', async () => {
  // A checkout below a directory that is neither root's nor everybody's.
  const house = fileURLToPath(new URL('../..', import.meta.url));
  const script =
    'mount -t tmpfs -o mode=700,uid=61313 pagelapse /mnt && mkdir /mnt/house && mount --bind "$0" /mnt/house && exec "$@"';
  const child = spawn(
    'unshare',
    [
      '--mount',
      'sh',
      '-c',
      script,
      house,
      process.execPath,
      '/mnt/house/apps/agent/dist/main.js',
      'serve',
      '--port',
      '0',
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, XDG_RUNTIME_DIR: directory } },
  );
  const exited = once(child, 'exit');
  const said = text(child.stderr);
  await once(createInterface({ input: child.stdout }), 'line');
  child.kill('SIGTERM');
  await exited;
  expect(await said).toMatch(/^warning: the server keeps the rights it was started with, .*EACCES.*\/mnt\/house/);
  expect(existsSync(join(directory, 'pagelapse'))).toBe(false);
});
