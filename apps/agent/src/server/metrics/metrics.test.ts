import { create, PassSummarySchema, ServerMessageSchema, toBinary } from '@pagelapse/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processFacts } from '../../testing/fake-reader.js';
import { parseOpenMetrics, type Sample } from '../../testing/open-metrics.js';
import { TestServer } from '../../testing/test-server.js';

const TOKEN = 'a-token-that-only-opens-metrics';

/** What a stream is sent; what it says is no matter here. */
const BATCH = toBinary(ServerMessageSchema, create(ServerMessageSchema, { body: { case: 'batch', value: {} } }));

let server: TestServer;
let cookie: string;
beforeEach(async () => {
  server = await TestServer.start('/nonexistent', { metricsToken: TOKEN });
  cookie = await server.logIn();
});
afterEach(() => server.stop());

function scrape(authorization = `Bearer ${TOKEN}`): Promise<Response> {
  return server.get('/metrics', { authorization });
}

async function samples(): Promise<readonly Sample[]> {
  return parseOpenMetrics(await (await scrape()).text());
}

const amountOf = (all: readonly Sample[], name: string): number | undefined =>
  all.find((sample) => sample.name === name)?.value;

/** Somebody looks at the process, and a pass over it is told. */
async function watch(pid: number, sequence = 1, key = true) {
  const stream = await server.openStream(cookie);
  await stream.greet();
  stream.say({ case: 'watch', value: { handle: await server.handle(cookie, pid) } });
  await expect.poll(() => server.reader.watched.some((watched) => watched.pid === pid)).toBe(true);
  tell(server.reader.watched.findIndex((watched) => watched.pid === pid) + 1, sequence, key);
  return stream;
}

function tell(watched: number, sequence: number, key = false): void {
  const summary = create(PassSummarySchema, { takenAtMs: 2000, sequence, costMs: 250, statePages: [1n, 2n, 0n, 3n] });
  server.reader.events?.batch({
    event: 'batch',
    watch: watched,
    sequence,
    key,
    takenAtMs: 2000,
    bytes: BATCH,
    summary: toBinary(PassSummarySchema, summary),
  });
}

test('R-METRICS: what is told of each watched process is counted, and what that took', async () => {
  await watch(100);
  tell(1, 2);
  // A key for one who joins: the pass before once more.
  tell(1, 2, true);
  await watch(101);
  const all = await samples();
  expect(amountOf(all, 'pagelapse_watches')).toBe(2);
  expect(amountOf(all, 'pagelapse_viewers')).toBe(2);
  expect(amountOf(all, 'pagelapse_passes_total')).toBe(3);
  expect(amountOf(all, 'pagelapse_pass_seconds_total')).toBe(0.75);
  expect(amountOf(all, 'pagelapse_sent_bytes_total')).toBe(3 * BATCH.length);
  expect(amountOf(all, 'pagelapse_resident_memory_bytes')).toBeGreaterThan(2 ** 20);
  const ofFirst = all.filter(({ labels }) => labels.pid === '100' && labels.comm === 'p100');
  expect(amountOf(ofFirst, 'pagelapse_process_passes_total')).toBe(2);
  expect(amountOf(ofFirst, 'pagelapse_process_duty_ratio')).toBe(0.02);
  expect(amountOf(ofFirst, 'pagelapse_process_read_timestamp_seconds')).toBe(2);
  const states = ofFirst.filter(({ name, value }) => name === 'pagelapse_process_pages_bytes' && value > 0);
  expect(states.map(({ labels, value }) => [labels.state, value])).toEqual([
    ['unmapped', 4096],
    ['present', 8192],
    ['swapped', 12_288],
  ]);
});

test('R-METRICS: a process that nobody watches any more is no longer told of, and what was counted stays', async () => {
  const stream = await watch(100);
  stream.socket.close();
  await expect.poll(async () => amountOf(await samples(), 'pagelapse_watches')).toBe(0);
  const all = await samples();
  expect(all.filter(({ labels }) => labels.pid !== undefined)).toEqual([]);
  expect(amountOf(all, 'pagelapse_passes_total')).toBe(1);
});

test('R-METRICS: refusals are counted by status, those before anybody is let in as well', async () => {
  await server.get('/api/v1/host');
  await server.exchange('wrong');
  await server.raw('GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n');
  const refused = (await samples()).filter(({ name }) => name === 'pagelapse_requests_refused_total');
  expect(refused.map(({ labels, value }) => [labels.status, value])).toEqual([
    ['401', 2],
    ['421', 1],
  ]);
});

test('R-METRICS: the event loop is looked at from the first scrape on', async () => {
  const delays = (all: readonly Sample[]) => all.filter(({ name }) => name === 'pagelapse_event_loop_delay_seconds');
  expect(delays(await samples())).toEqual([]);
  await expect
    .poll(async () => delays(await samples()).map(({ labels }) => labels.point))
    .toEqual(['p50', 'p99', 'max']);
});

test.each([
  ['a newline', 'a\nb', 'a\\u{a}b'],
  ['quotes', 'a"b', 'a"b'],
  ['a backslash', 'a\\', 'a\\'],
  ['what looks like an escape', 'a\\n"', 'a\\n"'],
  ['an escape sequence', '\u001b[31mred', '\\u{1b}[31mred'],
  ['a sequence of one character', '\u009b31m', '\\u{9b}31m'],
  ['an override of direction', 'a\u202eb', 'a\\u{202e}b'],
  ['half a character', 'a\ud800b', 'a\\u{d800}b'],
  ['what bad UTF-8 was read as', 'a\ufffdb', 'a\ufffdb'],
  ['a NUL', 'a\0b', 'a\\u{0}b'],
  ['a carriage return', 'a\rb', 'a\\u{d}b'],
  ['a line separator', 'a\u2028b', 'a\\u{2028}b'],
  ['other labels', 'x",state="present', 'x",state="present'],
  ['another sample', 'x"} 1\npagelapse_fake{a="', 'x"} 1\\u{a}pagelapse_fake{a="'],
  ['the end', 'x"} 1\n# EOF\n', 'x"} 1\\u{a}# EOF\\u{a}'],
  ['4,096 bytes', '"'.repeat(4096), '"'.repeat(64)],
  ['nothing', '', ''],
])(
  'R-METRICS, S11: a name with %s is one label of its samples, and acts on no terminal',
  async (_what, comm, label) => {
    server.reader.process = async (pid) => ({ ...processFacts(pid), comm });
    await watch(100);
    const text = await (await scrape()).text();
    const all = parseOpenMetrics(text);
    const own = all.filter(({ labels }) => labels.pid !== undefined);
    expect(new Set(own.map(({ labels }) => labels.comm))).toEqual(new Set([label]));
    expect(own).toHaveLength(16);
    expect(all.every(({ name }) => name !== 'pagelapse_fake')).toBe(true);
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
  },
);

test('R-METRICS: a scraper is told what it is and that it is not to be kept', async () => {
  const { headers, status } = await scrape();
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  expect(headers.get('cache-control')).toBe('no-store');
});

test('R-METRICS: its token opens metrics alone; whoever may look at pages may look at metrics', async () => {
  for (const authorization of ['', 'Bearer wrong', `Bearer ${TOKEN}x`])
    expect((await scrape(authorization)).status).toBe(401);
  expect((await scrape(`Bearer ${server.token}`)).status).toBe(200);
  expect((await server.get('/metrics', { cookie })).status).toBe(200);
  const authorization = `Bearer ${TOKEN}`;
  for (const path of ['/api/v1/session', '/api/v1/host', '/api/v1/processes', '/api/v1/doctor', '/api/v1/recordings']) {
    expect((await server.get(path, { authorization })).status, path).toBe(401);
  }
  expect(await server.stream({ authorization })).toBe(403);
  expect(await server.stream({ authorization, origin: server.origin })).toBe(401);
  expect((await server.exchange(TOKEN)).status).toBe(401);
  expect((await server.exchange(TOKEN, { authorization })).status).toBe(403);
});

test('R-METRICS: without a token of theirs there are none', async () => {
  const other = await TestServer.start();
  try {
    const authorization = `Bearer ${other.token}`;
    expect((await other.get('/metrics', { authorization })).status).toBe(404);
  } finally {
    await other.stop();
  }
});
