import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type LoopbackServers, listenOnLoopback } from './loopback.js';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function listen(port: number): Promise<LoopbackServers> {
  const loopback = await listenOnLoopback(port);
  opened.push(loopback);
  return loopback;
}

/** Somebody else's server. */
function occupy(port: number, host: string): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer().listen(port, host, () => resolve(server));
    opened.push(server);
  });
}

test('S1: nothing but loopback is listened on', async () => {
  const { servers, port } = await listen(0);
  const addresses = servers.map((server) => server.address() as AddressInfo);
  expect(addresses.every((address) => ['127.0.0.1', '::1'].includes(address.address))).toBe(true);
  expect(new Set(addresses.map((address) => address.port))).toEqual(new Set([port]));
});

test('a request that comes before there is anything to answer it waits for that', async () => {
  const { servers, port, answerWith } = await listen(0);
  const came = once(servers[0], 'request');
  const asked = fetch(`http://127.0.0.1:${port}/`);
  await came;
  answerWith((_request, response) => void response.end('here'));
  expect(await (await asked).text()).toBe('here');
});

test('a port that is taken is left to its owner and the next free one used', async () => {
  const first = await listen(0);
  const second = await listen(first.port);
  expect(second.port).toBeGreaterThan(first.port);
});

test('a port that is taken on ::1 alone is taken', async () => {
  const probe = await listenOnLoopback(0);
  await probe.close();
  if (probe.servers.length === 1) return;
  await occupy(probe.port, '::1');
  expect((await listen(probe.port)).port).toBeGreaterThan(probe.port);
});
