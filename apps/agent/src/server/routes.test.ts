import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestServer } from '../testing/test-server.js';

let server: TestServer;
let cookie: string;
let webRoot: string;
beforeAll(async () => {
  webRoot = mkdtempSync(path.join(tmpdir(), 'pagelapse-web-'));
  mkdirSync(path.join(webRoot, 'assets'));
  writeFileSync(path.join(webRoot, 'index.html'), '<!doctype html><title>Pagelapse</title>');
  writeFileSync(path.join(webRoot, 'assets', 'app-1234.js'), 'export {};');
  server = await TestServer.start(webRoot);
  cookie = await server.logIn();
});
afterAll(async () => {
  await server.stop();
  rmSync(webRoot, { recursive: true });
});

const body = async (given: string): Promise<{ status: number; body: unknown }> => {
  const response = await server.get(given, { cookie });
  return { status: response.status, body: await response.json() };
};

test('the host is described, without its boot id', async () => {
  const host = await body('/api/v1/host');
  expect(host.body).toMatchObject({ hostname: 'test', pageSize: 4096, agentVersion: '0.1.0' });
  expect(host.body).not.toHaveProperty('bootId');
});

test('processes carry a handle and not their start time', async () => {
  const list = (await body('/api/v1/processes')).body as { processes: Record<string, unknown>[] };
  expect(list.processes.map(({ pid }) => pid)).toEqual([100, 101]);
  expect(list.processes[0]?.handle).toMatch(/^100\.1100\./);
  expect(list.processes[0]).not.toHaveProperty('startTime');
});

test.each([
  ['/api/v1/processes/404', 404, 'AGENT_ERR_NO_SUCH_PROCESS'],
  ['/api/v1/processes/0', 400, 'AGENT_ERR_BAD_REQUEST'],
  ['/api/v1/processes/abc', 400, 'AGENT_ERR_BAD_REQUEST'],
  ['/api/v1/processes/99999999999', 400, 'AGENT_ERR_BAD_REQUEST'],
  ['/api/v1/processes/1e400', 400, 'AGENT_ERR_BAD_REQUEST'],
  ['/api/v1/processes/Infinity', 400, 'AGENT_ERR_BAD_REQUEST'],
  ['/api/v1/processes/1e2', 400, 'AGENT_ERR_BAD_REQUEST'],
  ['/api/v1/nowhere', 404, 'AGENT_ERR_NOT_FOUND'],
  ['/nowhere.js', 404, 'AGENT_ERR_NOT_FOUND'],
  ['/%zz', 400, 'AGENT_ERR_BAD_REQUEST'],
  ['/api/v1/stream', 400, 'AGENT_ERR_BAD_REQUEST'],
])('GET %s is refused with %i %s and a way out', async (given, status, code) => {
  const refused = await body(given);
  expect(refused).toMatchObject({ status, body: { code } });
  expect((refused.body as { wayOut: string }).wayOut).not.toBe('');
});

test.each([
  ['not JSON', '{'],
  ['no token', '{}'],
  ['another shape', '{"token":{}}'],
  ['too much', `{"token":"${'x'.repeat(70_000)}"}`],
])('a session request with %s is refused in words', async (_what, text) => {
  const response = await fetch(`${server.origin}/api/v1/session`, {
    method: 'POST',
    headers: { ...server.own, 'content-type': 'application/json' },
    body: text,
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: 'AGENT_ERR_BAD_REQUEST' });
});

test('every view is the one page, and only paths without an extension are views', async () => {
  for (const view of ['/', '/?pid=1', '/process/1', '/anything/at/all']) {
    const response = await server.get(view);
    expect(response.headers.get('content-type'), view).toMatch('text/html');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(await response.text()).toContain('Pagelapse');
  }
  const asset = await server.get('/assets/app-1234.js');
  expect(asset.headers.get('cache-control')).toContain('immutable');
});

test('nothing outside the dashboard is served', async () => {
  const own = `Host: 127.0.0.1:${server.port}\r\n`;
  for (const given of [
    '/../package.json',
    '/%2e%2e/package.json',
    '/assets/..%2f..%2fpackage.json',
    '/.git/config.x',
  ]) {
    expect(await server.raw(`GET ${given} HTTP/1.1\r\n${own}\r\n`), given).toMatch(/ 40[034] /);
  }
});

test('answers of the API are not kept by caches', async () => {
  expect((await server.get('/api/v1/host', { cookie })).headers.get('cache-control')).toBe('no-store');
});
