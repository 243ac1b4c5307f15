import { expect, test } from 'vitest';
import { HostFacts, ProcessRow, SessionRequest, STREAM_PATH } from './routes.js';
import { Check } from './schema/index.js';

const row = {
  pid: 4242,
  handle: 'h1',
  comm: 'postgres',
  command: 'postgres -D /var/lib',
  user: 'postgres',
  access: 'readable',
  rss: 4096,
  privateSwap: 0,
  startedAtMs: 1_700_000_000_000.5,
};

test('a process row may leave out what was not measured', () => {
  expect(Check(ProcessRow, row)).toBe(true);
  expect(Check(ProcessRow, { ...row, sharedSwap: 8192, cgroup: '/demo' })).toBe(true);
});

test('a process row does not say null, nor a fraction of a byte', () => {
  expect(Check(ProcessRow, { ...row, sharedSwap: null })).toBe(false);
  expect(Check(ProcessRow, { ...row, rss: 0.5 })).toBe(false);
  expect(Check(ProcessRow, { ...row, access: 'maybe' })).toBe(false);
});

test('a session is asked for with a token of a bounded length and nothing else', () => {
  expect(Check(SessionRequest, { token: 'x'.repeat(128) })).toBe(true);
  for (const body of [{}, { token: '' }, { token: 'x'.repeat(129) }, { token: 7 }, { token: 'x', pid: 1 }, null]) {
    expect(Check(SessionRequest, body)).toBe(false);
  }
});

test('a host without a memory cgroup says so by leaving the version out', () => {
  const facts = {
    allowed: [],
    hostname: 'h',
    kernel: '6.18',
    agentVersion: '0',
    pageSize: 4096,
    swapTotal: 0,
    swapFree: 0,
  };
  expect(Check(HostFacts, { ...facts, capabilities: [{ name: 'cachestat', available: true }] })).toBe(true);
  expect(Check(HostFacts, { ...facts, capabilities: [{ name: 'cachestat' }] })).toBe(false);
});

test('R-TRANSPORT: the stream has its place beside the other routes', () => {
  expect(STREAM_PATH).toBe('/api/v1/stream');
});
