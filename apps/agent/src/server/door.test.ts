import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { INTENT_HEADER } from '@pagelapse/protocol';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestServer } from '../testing/test-server.js';
import { MAX_REQUESTS_PER_MINUTE } from './limits.js';

/** The door of safety.md S1-S5 and S7, on real loopback sockets. */
let server: TestServer;
let cookie: string;
beforeAll(async () => {
  server = await TestServer.start();
  cookie = await server.logIn();
});
afterAll(() => server.stop());

const statusOf = (line: string): number => Number(line.split(' ')[1]);

/** Forty values of Host that are not ours, each of which some resolver, proxy or parser takes for loopback, or ours for theirs. */
const FOREIGN_HOSTS: [string, (port: number) => string][] = [
  ['a rebound name', (port) => `evil.example:${port}`],
  ['a rebound name that begins like ours', (port) => `127.0.0.1.evil.example:${port}`],
  ['a rebound name with our address in its dashes', (port) => `127-0-0-1.evil.example:${port}`],
  ['a rebound name that begins with localhost', (port) => `localhost.evil.example:${port}`],
  ['a name with a dot at its end', (port) => `localhost.:${port}`],
  ['an address with a dot at its end', (port) => `127.0.0.1.:${port}`],
  ['a name under localhost', (port) => `a.localhost:${port}`],
  ['the domain of localhost', (port) => `localhost.localdomain:${port}`],
  ["glibc's other name for it", (port) => `ip6-localhost:${port}`],
  ["this host's name", (port) => `${hostname()}:${port}`],
  ['capitals', (port) => `LOCALHOST:${port}`],
  ['a look-alike letter', (port) => `loc\u0430lhost:${port}`],
  ['a short form of the address', (port) => `127.1:${port}`],
  ['a longer short form', (port) => `127.0.1:${port}`],
  ['a hexadecimal form', (port) => `0x7f.1:${port}`],
  ['a hexadecimal number', (port) => `0x7f000001:${port}`],
  ['a decimal number', (port) => `2130706433:${port}`],
  ['an octal number', (port) => `017700000001:${port}`],
  ['octal parts', (port) => `0177.0.0.1:${port}`],
  ['parts with noughts before them', (port) => `127.000.000.001:${port}`],
  ['a percent code in the address', (port) => `127.0.0.%31:${port}`],
  ['another address of loopback', (port) => `127.0.0.2:${port}`],
  ['the last address of loopback', (port) => `127.255.255.254:${port}`],
  ['the any-address', (port) => `0.0.0.0:${port}`],
  ['the any-address in short', (port) => `0:${port}`],
  ['the any-address of IPv6', (port) => `[::]:${port}`],
  ['an IPv4 address in IPv6 clothes', (port) => `[::ffff:127.0.0.1]:${port}`],
  ['the same in hexadecimal', (port) => `[::ffff:7f00:1]:${port}`],
  ['all of an IPv6 address', (port) => `[0:0:0:0:0:0:0:1]:${port}`],
  ['an IPv6 address with a zone', (port) => `[::1%lo]:${port}`],
  ['an IPv6 address without brackets', (port) => `::1:${port}`],
  ['no port', () => '127.0.0.1'],
  ['another port', (port) => `127.0.0.1:${port + 1}`],
  ['a port with a nought before it', (port) => `127.0.0.1:0${port}`],
  ['two ports', (port) => `127.0.0.1:${port}:80`],
  ['a user before it', (port) => `x@127.0.0.1:${port}`],
  ['a path behind it', (port) => `127.0.0.1:${port}/`],
  ['two hosts', (port) => `127.0.0.1:${port}, evil.example`],
  ['a scheme', (port) => `http://127.0.0.1:${port}`],
  ['nothing', () => ''],
];

test('S4: there are forty', () => expect(new Set(FOREIGN_HOSTS.map(([, host]) => host(7788))).size).toBe(40));

test.each(FOREIGN_HOSTS)('S4: a Host with %s is refused, on requests and upgrades alike', async (_what, host) => {
  const head = `Host: ${host(server.port)}\r\nCookie: ${cookie}\r\nOrigin: ${server.origin}\r\n`;
  expect(statusOf(await server.raw(`GET /api/v1/host HTTP/1.1\r\n${head}\r\n`))).toBe(421);
  expect(statusOf(await server.raw(`GET / HTTP/1.1\r\n${head}\r\n`))).toBe(421);
  expect(statusOf(await server.raw(`GET /%zz HTTP/1.1\r\n${head}\r\n`))).toBe(421);
  expect(statusOf(await server.raw(`GET /api/v1/stream HTTP/1.1\r\n${head}${UPGRADE}\r\n`))).toBe(421);
});

const UPGRADE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';

test('S4: no Host, two Hosts, and a whole address in the request line are refused', async () => {
  const own = `Host: 127.0.0.1:${server.port}\r\n`;
  expect(statusOf(await server.raw('GET / HTTP/1.1\r\n\r\n'))).toBe(421);
  expect(statusOf(await server.raw('GET / HTTP/1.0\r\n\r\n'))).toBe(421);
  expect(statusOf(await server.raw(`GET / HTTP/1.1\r\n${own}Host: evil.example\r\n\r\n`))).toBe(421);
  expect(statusOf(await server.raw(`GET / HTTP/1.1\r\n${own}${own}\r\n`))).toBe(421);
  expect(statusOf(await server.raw(`GET ${server.origin}/ HTTP/1.1\r\n${own}\r\n`))).toBe(421);
  expect(statusOf(await server.raw(`OPTIONS * HTTP/1.1\r\n${own}\r\n`))).toBe(421);
});

test('S4: each own name is answered', async () => {
  for (const name of ['127.0.0.1', 'localhost', '[::1]']) {
    const head = `Host: ${name}:${server.port}\r\nCookie: ${cookie}\r\n`;
    expect(statusOf(await server.raw(`GET /api/v1/host HTTP/1.1\r\n${head}\r\n`)), name).toBe(200);
  }
});

test('S2: the token opens a session, again and again; anything else does not', async () => {
  expect((await server.exchange(server.token)).status).toBe(204);
  expect((await server.exchange(server.token)).status).toBe(204);
  for (const wrong of ['x', `${server.token}x`, server.token.slice(1), ' ']) {
    const response = await server.exchange(wrong);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'AGENT_ERR_BAD_TOKEN' });
    expect(response.headers.get('set-cookie')).toBeNull();
  }
});

test('S2: the log holds neither token nor cookie, at whatever level', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  let given = '';
  const talkative = await TestServer.start('/nonexistent', { log });
  try {
    const mine = await talkative.logIn();
    given = /=(.*)/.exec(mine)?.[1] as string;
    await talkative.exchange(`${talkative.token.slice(1)}x`);
    await talkative.get('/api/v1/host', { authorization: `Bearer ${talkative.token}`, cookie: mine });
    await talkative.get(`/nowhere?t=${talkative.token}`, { referer: `${talkative.origin}/#t=${talkative.token}` });
    const stream = await talkative.openStream(mine);
    stream.socket.send('text');
    await stream.closed;
  } finally {
    await talkative.stop();
  }
  for (const secret of [talkative.token, talkative.token.slice(1), given]) {
    expect(lines.filter((line) => line.includes(secret))).toEqual([]);
  }
});

test('S3: the cookie is for this port alone, out of reach of scripts and other sites', async () => {
  const set = (await server.exchange(server.token)).headers.get('set-cookie');
  expect(set).toMatch(new RegExp(`^pagelapse-session-${server.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`));
});

test.each(['/api/v1/session', '/api/v1/host', '/api/v1/processes', '/api/v1/processes/100'])(
  'S2: GET %s wants a session or the token',
  async (path) => {
    const without = await server.get(path);
    expect(without.status).toBe(401);
    expect(await without.json()).toMatchObject({ code: 'AGENT_ERR_SESSION_REQUIRED' });
    expect((await server.get(path, { cookie: `pagelapse-session-${server.port}=made-up` })).status).toBe(401);
    expect((await server.get(path, { authorization: 'Bearer made-up' })).status).toBe(401);
    expect((await server.get(path, { cookie })).ok).toBe(true);
    expect((await server.get(path, { authorization: `Bearer ${server.token}` })).ok).toBe(true);
  },
);

test('S3: logging out ends the session and closes its streams', async () => {
  const mine = await server.logIn();
  const stream = await server.openStream(mine);
  const response = await fetch(`${server.origin}/api/v1/session`, {
    method: 'DELETE',
    headers: { cookie: mine, ...server.own },
  });
  expect(response.status).toBe(204);
  expect(await stream.closed).toEqual({ code: 4401, reason: 'AGENT_ERR_SESSION_REQUIRED' });
  expect((await server.get('/api/v1/session', { cookie: mine })).status).toBe(401);
});

const foreignOrigins = (): Record<string, string>[] => [
  {},
  { origin: 'null' },
  { origin: 'https://evil.example' },
  { origin: `http://localhost:${server.port}` },
  { origin: `https://127.0.0.1:${server.port}` },
  { origin: `http://127.0.0.1:${server.port + 1}` },
  { origin: `${server.origin}.evil.example` },
];

test('S5: a foreign, null or missing Origin is refused on everything but plain reads', async () => {
  for (const headers of foreignOrigins()) {
    const response = await server.exchange(server.token, headers);
    expect(response.status, JSON.stringify(headers)).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'AGENT_ERR_FOREIGN_ORIGIN' });
  }
});

test('S5: a foreign, null or missing Origin is refused on the stream, cookie or not', async () => {
  for (const headers of foreignOrigins()) {
    expect(await server.stream({ cookie, ...headers }), JSON.stringify(headers)).toBe(403);
  }
  expect(await server.stream({ origin: server.origin })).toBe(401);
});

test('S5: a program without an Origin is let in with the token, a foreign page is not even then', async () => {
  const authorization = `Bearer ${server.token}`;
  const stream = await server.stream({ authorization });
  expect(stream).not.toBeTypeOf('number');
  if (typeof stream !== 'number') stream.socket.close();
  expect(await server.stream({ authorization: 'Bearer made-up' })).toBe(403);
  expect(await server.stream({ authorization, origin: 'https://evil.example' })).toBe(403);
});

test('R-INTENT, S6: what is not a plain read wants our own header, which no form can send', async () => {
  const { origin } = server;
  for (const headers of [{ origin }, { origin, [INTENT_HEADER]: '' }, { origin, [INTENT_HEADER]: 'yes' }]) {
    const response = await server.exchange(server.token, headers);
    expect(response.status, JSON.stringify(headers)).toBe(403);
  }
  const authorization = `Bearer ${server.token}`;
  expect((await server.exchange(server.token, { origin, authorization })).status).toBe(204);
});

test('R-INTENT, S6: what is sent is JSON and says so: the types that a form has are refused', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', '']) {
    const response = await server.exchange(server.token, { ...server.own, 'content-type': type });
    expect(response.status, type).toBe(400);
    expect(response.headers.get('set-cookie')).toBeNull();
  }
});

test('S6: a URL acts on nothing: whatever is sent by another verb than GET is not there for GET', async () => {
  for (const path of ['/api/v1/session?token=x', '/api/v1/recordings?handle=x', '/api/v1/recordings/x/stop']) {
    const { headers, status } = await server.get(path, { cookie });
    expect([200, 204, 404], path).toContain(status);
    expect(headers.get('set-cookie')).toBeNull();
  }
});

test('S6: there are no CORS headers, and preflights are not answered', async () => {
  const response = await fetch(`${server.origin}/api/v1/session`, {
    method: 'OPTIONS',
    headers: { origin: server.origin, 'access-control-request-method': 'POST' },
  });
  expect(response.status).toBe(403);
  const all = await server.get('/api/v1/host', { cookie, origin: server.origin });
  expect([...all.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
});

test('S7: every answer, errors included, says what may be loaded and by whom', async () => {
  for (const path of ['/api/v1/host', '/', '/nowhere.js', '/api/v1/nowhere']) {
    const { headers } = await server.get(path);
    expect(headers.get('content-security-policy')?.split(';').sort(), path).toEqual(
      [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "worker-src 'self'",
        `connect-src 'self' ws://127.0.0.1:${server.port}`,
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
      ].sort(),
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  }
});

test('S8: nothing that acts is there', async () => {
  for (const path of ['/api/v1/squeeze', '/api/v1/clear-refs', '/api/v1/pageout']) {
    const response = await fetch(server.origin + path, { method: 'POST', headers: { cookie, ...server.own } });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'AGENT_ERR_NOT_FOUND' });
  }
});

test('S14: guesses at the token are slowed down, and keep nobody out who has it', async () => {
  const other = await TestServer.start();
  try {
    const statuses = new Set<number>();
    for (let i = 0; i < 70; i++) statuses.add((await other.exchange('wrong')).status);
    expect([...statuses]).toEqual([401, 429]);
    expect((await other.exchange(other.token)).status).toBe(204);
  } finally {
    await other.stop();
  }
});

test('S14: whoever is not let in, and every page of others, uses up no request of those who are', async () => {
  const webRoot = mkdtempSync(path.join(tmpdir(), 'pagelapse-door-'));
  writeFileSync(path.join(webRoot, 'index.html'), '<!doctype html>');
  const other = await TestServer.start(webRoot);
  try {
    const mine = await other.logIn();
    const [session, token] = [{ cookie: mine }, { authorization: `Bearer ${other.token}` }];
    // A page of another port of this machine: its browser sends the cookie with it.
    const foreign = { ...session, 'sec-fetch-site': 'same-site' };
    const answers = async () => {
      const callers = [{}, foreign, { ...session, origin: 'http://127.0.0.1:1' }, session, token];
      return Promise.all(callers.map(async (headers) => (await other.get('/', headers)).status));
    };
    expect(await answers()).toEqual([200, 200, 200, 200, 200]);
    await other.flood('/', {}, MAX_REQUESTS_PER_MINUTE);
    expect(await answers()).toEqual([429, 200, 200, 200, 200]);
    await other.flood('/', foreign, MAX_REQUESTS_PER_MINUTE);
    expect(await answers()).toEqual([429, 429, 429, 200, 200]);
    expect((await other.get('/api/v1/host', session)).status).toBe(200);
    await other.flood('/', session, MAX_REQUESTS_PER_MINUTE);
    expect(await answers()).toEqual([429, 429, 429, 429, 200]);
    expect((await other.exchange(other.token)).status).toBe(204);
  } finally {
    await other.stop();
    rmSync(webRoot, { recursive: true });
  }
});
