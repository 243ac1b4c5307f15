import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SqueezePlace, SqueezePreview } from '@pagelapse/protocol';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { type OtherUser, runAs } from '../truth/other-user.js';
import { type Lack, lackOfRoot, truthTest } from '../truth/requirements.js';
import { AgentClient } from './agent-client.js';
import { credentialsOf, Part, Sleeper } from './apart.js';

/** The web server, the reader and what is read as three users, with nothing but a Unix socket between the first two. */
function lackOfActivation(): Lack {
  return spawnSync('systemd-socket-activate', ['--version']).status === 0 ? undefined : 'no systemd-socket-activate';
}

const apart = truthTest('apart.test.ts', lackOfRoot(), lackOfActivation());

const RIGHTS = ['checkpoint_restore', 'dac_read_search', 'fowner', 'sys_ptrace'];
const WEB: OtherUser = { uid: 61_301, capabilities: [] };
const READER: OtherUser = { uid: 61_302, capabilities: RIGHTS, groups: [WEB.uid] };
/** With the rights of its unit; root by number alone where cgroups of version 1 let nobody else move a process. */
const MUTATOR: OtherUser = {
  uid: existsSync('/sys/fs/cgroup/cgroup.controllers') ? 61_305 : 0,
  capabilities: ['dac_override', 'sys_nice', 'sys_ptrace'],
  groups: [WEB.uid],
};
const TARGET: OtherUser = { uid: 61_303, capabilities: [] };
const OUTSIDER: OtherUser = { uid: 61_304, capabilities: [] };

let directory: string;
let socket: string;
const parts: { stop(): Promise<void> }[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'pagelapse-apart-'));
  chmodSync(directory, 0o755);
  for (const [name, { uid }] of [
    ['reader', READER],
    ['web', WEB],
    ['mutator', MUTATOR],
  ] as const) {
    mkdirSync(join(directory, name), { mode: name === 'web' ? 0o700 : 0o755 });
    chownSync(join(directory, name), uid, uid);
  }
  socket = join(directory, 'reader', 'reader.sock');
});
afterEach(async () => {
  for (const part of parts.splice(0).reverse()) await part.stop();
  rmSync(directory, { recursive: true });
});

function start(...given: Parameters<typeof Part.start>): Part {
  const part = Part.start(...given);
  parts.push(part);
  return part;
}

async function startWeb(...more: string[]): Promise<{ part: Part; client: AgentClient }> {
  const recordings = join(directory, 'web', 'recordings');
  const part = start(WEB, ['serve', '--port', '0', '--reader-socket', socket, '--recordings', recordings, ...more]);
  return { part, client: new AgentClient(await part.firstLine()) };
}

/** Somebody else's process: a reader of its own socket, which does nothing until somebody comes. */
async function startTarget(): Promise<Part> {
  const own = join(directory, 'target.sock');
  mkdirSync(`${own}.d`);
  chownSync(`${own}.d`, TARGET.uid, TARGET.uid);
  const target = start(TARGET, ['reader', '--socket', join(`${own}.d`, 'sock')]);
  await vi.waitUntil(() => existsSync(join(`${own}.d`, 'sock')), { timeout: 60_000 });
  return target;
}

async function startSleeper(): Promise<Sleeper> {
  const sleeper = await Sleeper.start(TARGET.uid);
  parts.push(sleeper);
  return sleeper;
}

apart('S8, S9: the server holds no capability, the reader those of reading, and the stream flows', async () => {
  const reader = start(READER, ['reader', '--socket', socket, '--group', String(WEB.uid)]);
  const target = await startTarget();
  const web = await startWeb();
  for (const thread of credentialsOf(web.part.pid)) {
    const none = { effective: [], permitted: [], inheritable: [], bounding: [] };
    expect(thread).toEqual({ uid: WEB.uid, ...none, noNewPrivileges: true });
  }
  for (const thread of credentialsOf(reader.pid)) {
    expect(thread).toMatchObject({ uid: READER.uid, effective: RIGHTS, permitted: RIGHTS, bounding: RIGHTS });
  }
  const watching = await web.client.watch(target.pid);
  const key = await watching.next('batch');
  expect(key.mappings.length).toBeGreaterThan(20);
  expect(await web.client.get(`/watches/${watching.handle}/epochs/${key.epoch}/reconciliation`)).toHaveProperty('rows');
  // Neither half is watched, though the server does not know the reader's number.
  for (const own of [web.part, reader]) {
    const refused = await web.client.watch(own.pid);
    expect(await refused.next('refusal')).toMatchObject({ code: 'AGENT_ERR_OWN_PROCESS' });
    refused.close();
  }
  watching.close();
});

apart('a reader that is killed is found again, and the watch goes on with a key', async () => {
  const first = start(READER, ['reader', '--socket', socket, '--group', String(WEB.uid)]);
  const target = await startTarget();
  const { client } = await startWeb();
  const watching = await client.watch(target.pid);
  await watching.next('batch');
  await first.stop('SIGKILL');
  expect(await watching.next('refusal')).toMatchObject({ code: 'AGENT_ERR_READER_FAILED' });
  start(READER, ['reader', '--socket', socket, '--group', String(WEB.uid)]);
  expect(await watching.next('batch')).toMatchObject({ key: true, sequence: 1 });
  watching.close();
});

apart('nobody but the server may connect to the reader', async () => {
  start(READER, ['reader', '--socket', socket, '--group', String(WEB.uid)]);
  // It is its owner's alone until it listens and is given to the group.
  await vi.waitUntil(() => existsSync(socket) && (statSync(socket).mode & 0o060) !== 0, { timeout: 60_000 });
  const knock = (user: OtherUser) => runAs(user, 'e2e/safety/knock.mjs', [socket]).out;
  expect([knock(OUTSIDER), knock(TARGET), knock(WEB)]).toEqual(['EACCES', 'EACCES', 'open']);
});

apart('a socket that systemd made is served, and its rights are those of its unit', async () => {
  const activate = ['systemd-socket-activate', '--listen', socket];
  start(READER, ['reader'], activate);
  await vi.waitUntil(() => existsSync(socket), { timeout: 60_000 });
  chownSync(socket, WEB.uid, WEB.uid);
  chmodSync(socket, 0o600);
  const target = await startTarget();
  const { client } = await startWeb();
  const watching = await client.watch(target.pid);
  expect((await watching.next('batch')).key).toBe(true);
  watching.close();
});

apart(
  'S8, S10: what was changed for a server is restored when that is killed, and the mutator ends with it',
  async () => {
    const reader = start(READER, ['reader', '--socket', socket, '--group', String(WEB.uid)]);
    const acts = join(directory, 'mutator', 'mutator.sock');
    const state = join(directory, 'mutator', 'acts');
    const allowed = ['--allow', 'squeeze', '--act-on', 'any', '--state', state];
    const mutator = start(MUTATOR, ['mutator', '--socket', acts, '--group', String(WEB.uid), ...allowed]);
    const target = await startSleeper();
    const { part, client } = await startWeb('--mutator-socket', acts);
    for (const thread of credentialsOf(mutator.pid)) expect(thread.bounding).toEqual(MUTATOR.capabilities);
    for (const thread of credentialsOf(part.pid)) expect(thread.permitted).toEqual([]);
    expect(await client.get('/host')).toMatchObject({ allowed: ['squeeze'] });
    // S9: at which port the server is after all, which nobody has told the mutator, and so who its browser is.
    const browser = client.get(`/targets/${await client.handle(process.pid)}/squeeze`);
    await expect(browser).rejects.toThrow('belongs to the browser');
    const serving = client.get(`/targets/${await client.handle(part.pid)}/squeeze`);
    await expect(serving).rejects.toThrow('is part of this agent');
    const handle = await client.handle(target.pid);
    const before = cgroupsOf(target.pid);
    const { places } = await client.get<SqueezePreview>(`/targets/${handle}/squeeze`);
    const own = places.find(({ cgroup }) => cgroup === 'new') as SqueezePlace;
    const settings = { cgroup: 'new', control: own.controls[0], limit: own.ceiling, rampMs: 0 };
    await client.post(`/targets/${handle}/squeeze`, settings);
    expect(cgroupsOf(target.pid)).not.toBe(before);
    // S9: of another reader the mutator knows no more than the server tells it.
    const watching = await client.watch(target.pid);
    await watching.next('batch');
    await reader.stop('SIGKILL');
    await watching.next('refusal');
    const next = start(READER, ['reader', '--socket', socket, '--group', String(WEB.uid)]);
    await watching.next('batch');
    const squeezing = client.get(`/targets/${await client.handle(next.pid)}/squeeze`);
    await expect(squeezing).rejects.toThrow('is part of this agent');
    watching.close();
    await part.stop('SIGKILL');
    await mutator.ended;
    expect(cgroupsOf(target.pid)).toBe(before);
    expect(existsSync(acts)).toBe(false);
  },
);

function cgroupsOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cgroup`, 'utf8');
}
