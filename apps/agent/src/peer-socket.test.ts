import { linkSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { frameOf, TO_SERVER } from './frames.js';
import { activatedSocket, listenForServer, type PeerSocket } from './peer-socket.js';
import { socketPeer } from './server/socket-peer.js';
import type { SocketLink } from './socket-link.js';

let directory: string;
let socket: string;
const opened: { close(): unknown }[] = [];
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'pagelapse-peer-'));
  socket = path.join(directory, 'reader.sock');
});
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
  rmSync(directory, { recursive: true });
});

/** A service that answers with what it was sent, and tells what ended. */
async function echo(
  place: { path: string; group?: number } = { path: socket },
): Promise<{ gone: string[] } & PeerSocket> {
  const gone: string[] = [];
  const listening = await listenForServer(place, (link: SocketLink) => {
    link.listen({ message: (message) => link.send({ echo: message }), ended: (how) => gone.push(how) });
  });
  opened.push(listening);
  return { gone, ...listening };
}

function peer(patienceMs?: number): {
  got: unknown[];
  ended: string[];
  peer: ReturnType<ReturnType<typeof socketPeer>>;
} {
  const got: unknown[] = [];
  const ended: string[] = [];
  const one = socketPeer(
    socket,
    patienceMs,
  )({
    message: (message) => got.push(message),
    ended: (how) => ended.push(how),
  });
  opened.push(one);
  return { got, ended, peer: one };
}

test('messages cross both ways, those said before the service was there as well', async () => {
  const { got, peer: one } = peer();
  one.send({ early: true });
  await echo();
  await expect.poll(() => got).toEqual([{ echo: { early: true } }]);
  one.send({ late: 'x'.repeat(50_000) });
  await expect.poll(() => got).toHaveLength(2);
});

test("the socket is its owner's alone, or its group's too", async () => {
  await echo();
  expect(statSync(socket).mode & 0o777).toBe(0o600);
  const shared = path.join(directory, 'shared.sock');
  const group = process.getgid?.() as number;
  await echo({ path: shared, group });
  expect(statSync(shared)).toMatchObject({ gid: group });
  expect(statSync(shared).mode & 0o777).toBe(0o660);
});

test('a second server is cut off while there is one, and let in when that has gone', async () => {
  const { gone } = await echo();
  const first = peer();
  first.peer.send({ n: 1 });
  await expect.poll(() => first.got).toHaveLength(1);
  const second = peer();
  await expect.poll(() => second.ended).toHaveLength(1);
  await first.peer.close();
  const third = peer();
  third.peer.send({ n: 3 });
  await expect.poll(() => third.got).toEqual([{ echo: { n: 3 } }]);
  expect(gone).toHaveLength(1);
});

test('what a killed service left behind is replaced; what is in use, or no socket, is left alone', async () => {
  const abandoned = createServer().listen(socket);
  await new Promise((resolve) => abandoned.once('listening', resolve));
  await expect(echo()).rejects.toThrow(/EADDRINUSE/);
  // Closed without taking the file away, as kill -9 does.
  const { ino } = statSync(socket);
  const keeper = path.join(directory, 'keeper');
  linkSync(socket, keeper);
  await new Promise((resolve) => abandoned.close(resolve));
  renameSync(keeper, socket);
  expect(statSync(socket).ino).toBe(ino);
  const { close } = await echo();
  await close();
  writeFileSync(socket, '');
  await expect(echo()).rejects.toThrow(/EADDRINUSE/);
});

test('nobody there: it is said after a while, and what was asked ended with it', async () => {
  const { ended } = peer(0);
  await expect.poll(() => ended).toHaveLength(1);
  expect(ended[0]).toContain('ENOENT');
});

async function raw(): Promise<Socket> {
  const client = connect(socket);
  await new Promise((resolve) => client.once('connect', resolve));
  opened.push({ close: () => client.destroy() });
  return client;
}

test.each([
  ['no frame', [Buffer.alloc(64, 0xee)]],
  ['a head that is no JSON', [Buffer.from('05000000ffffffffffffffff', 'hex'), Buffer.from('{{{{{')]],
  ['a head over the limit', [Buffer.from('ffffff00ffffffffffffffff', 'hex')]],
  ['a part, which no server has', frameOf({ event: 'piece', bytes: new Uint8Array(3) })],
])('a server that sends %s is cut off, and the next one served', async (_what, bytes) => {
  const { gone } = await echo();
  const client = await raw();
  const closed = new Promise((resolve) => client.once('close', resolve));
  client.on('error', () => undefined);
  for (const chunk of bytes) client.write(chunk);
  await closed;
  await expect.poll(() => gone).toHaveLength(1);
  const { got, peer: next } = peer();
  next.send({ fine: true });
  await expect.poll(() => got).toHaveLength(1);
});

test('a service that talks nonsense is cut off by the server', async () => {
  const nonsense = createServer((client) => client.write(Buffer.alloc(12, 0xee)));
  opened.push(nonsense);
  await new Promise<void>((resolve) => nonsense.listen(socket, resolve));
  const { ended } = peer();
  await expect.poll(() => ended).toHaveLength(1);
  expect(ended[0]).toContain(`where ${TO_SERVER.head} are the most`);
});

test("a socket of systemd's is taken when it is for this very process, and once", () => {
  const mine = (): NodeJS.ProcessEnv => ({ LISTEN_PID: String(process.pid), LISTEN_FDS: '1' });
  const environment = mine();
  expect(activatedSocket(environment)).toEqual({ descriptor: 3 });
  expect(environment).toEqual({});
  expect(activatedSocket({ ...mine(), LISTEN_PID: '1' })).toBeUndefined();
  expect(activatedSocket({ ...mine(), LISTEN_FDS: '2' })).toBeUndefined();
  expect(activatedSocket({})).toBeUndefined();
});
