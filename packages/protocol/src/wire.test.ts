import { diffRuns, PageRunsBuilder, uniformRuns } from '@pagelapse/address-space';
import { expect, test } from 'vitest';
import { dumpOf } from './hex.fixture.js';
import {
  AGENT_ERRORS,
  ClientMessageSchema,
  create,
  EndReason,
  encodePatch,
  fromBinary,
  PaceReason,
  PROTOCOL_VERSION,
  type ServerMessage,
  ServerMessageSchema,
  toBinary,
} from './index.js';

function received(message: ServerMessage): ServerMessage {
  return fromBinary(ServerMessageSchema, toBinary(ServerMessageSchema, message));
}

function swappedOut(pages: number, first: number): Uint8Array {
  const builder = new PageRunsBuilder();
  builder.push(first, 1);
  builder.push(pages - first, 4);
  return encodePatch(diffRuns(uniformRuns(pages, 1), builder.finish()));
}

const key = create(ServerMessageSchema, {
  body: {
    case: 'batch',
    value: {
      handle: 'h1',
      sequence: 7,
      key: true,
      epoch: 1,
      pass: {
        takenAtMs: 1_700_000_000_000,
        costMs: 1.5,
        spanMs: 2,
        intervalMs: 250,
        duty: 0.02,
        pace: PaceReason.FLOOR,
      },
      mappings: [
        {
          id: 1,
          startPage: 0x7f3c2a400n,
          endPage: 0x7f3c2a500n,
          perms: 'rw-s',
          offset: 0n,
          dev: '00:01',
          inode: 2n ** 63n,
          path: '/memfd:<b>x (deleted)',
          kind: 'memfd',
          evidence: 1,
        },
      ],
      patches: [{ mapping: 1, runs: swappedOut(256, 100) }],
      figureNames: ['Rss', 'Swap'],
      figures: [{ mapping: 1, kib: [400, 624], vmFlags: 'rd wr sh mr mw me ms' }],
      surroundings: {
        cgroup: { version: 1, path: '/demo', usage: 409_600n, limit: 524_288n },
        process: { vmRss: 409_600n, rssShmem: 409_600n, vmSwap: 0n },
        host: { swapTotal: 2n ** 30n, swapFree: 2n ** 29n, pswpin: 3n, pswpout: 156n },
      },
    },
  },
});

const delta = create(ServerMessageSchema, {
  body: {
    case: 'batch',
    value: { handle: 'h1', sequence: 8, epoch: 1, gone: [3], patches: [{ mapping: 1, runs: swappedOut(256, 90) }] },
  },
});

const focused = create(ServerMessageSchema, {
  body: {
    case: 'batch',
    value: {
      handle: 'h1',
      sequence: 9,
      epoch: 1,
      pass: {
        takenAtMs: 1_700_000_001_500,
        costMs: 0.5,
        intervalMs: 100,
        duty: 0.02,
        pace: PaceReason.FLOOR,
        evidenceAgeMs: 4000,
        focusOnly: true,
        fullTakenAtMs: 1_700_000_000_000,
        readMappings: [1, 300],
        readEvidenceAgeMs: 250,
        budget: 0.05,
      },
    },
  },
});

/** Goldens: accept a wanted change with `npx vitest run --project protocol -u`. */
test('R-KEY: the bytes of a key batch', async () => {
  await expect(dumpOf(toBinary(ServerMessageSchema, key))).toMatchFileSnapshot('./goldens/key-batch.hex');
});

test('R-DELTA: the bytes of a delta batch', async () => {
  await expect(dumpOf(toBinary(ServerMessageSchema, delta))).toMatchFileSnapshot('./goldens/delta-batch.hex');
});

test('R-PASS: the bytes of a pass over the focus', async () => {
  await expect(dumpOf(toBinary(ServerMessageSchema, focused))).toMatchFileSnapshot('./goldens/focus-batch.hex');
});

test('R-VERSION, R-WATCH, R-FOCUS, R-DUTY: the bytes a client sends', async () => {
  const sent = [
    create(ClientMessageSchema, { body: { case: 'hello', value: { protocolVersion: PROTOCOL_VERSION } } }),
    create(ClientMessageSchema, { body: { case: 'watch', value: { handle: 'h1' } } }),
    create(ClientMessageSchema, { body: { case: 'unwatch', value: {} } }),
    create(ClientMessageSchema, { body: { case: 'focus', value: { pages: [0x7f3c2a400n, 2n ** 52n - 1n] } } }),
    create(ClientMessageSchema, { body: { case: 'duty', value: { share: 0.05 } } }),
  ];
  const lines = sent.map((message) => dumpOf(toBinary(ClientMessageSchema, message))).join('');
  await expect(lines).toMatchFileSnapshot('./goldens/client-messages.hex');
});

test('R-ENDED, R-REFUSAL: the bytes of the other answers', async () => {
  const answers = [
    create(ServerMessageSchema, {
      body: { case: 'welcome', value: { protocolVersion: 1, pageSize: 4096, duty: 0.02, maxDuty: 0.1 } },
    }),
    create(ServerMessageSchema, {
      body: { case: 'ended', value: { handle: 'h1', reason: EndReason.EXITED, atMs: 1_700_000_000_000 } },
    }),
    create(ServerMessageSchema, {
      body: { case: 'refusal', value: { code: 'AGENT_ERR_BAD_REQUEST', message: 'No.', wayOut: 'Yes.' } },
    }),
  ];
  const lines = answers.map((message) => dumpOf(toBinary(ServerMessageSchema, message))).join('');
  await expect(lines).toMatchFileSnapshot('./goldens/answers.hex');
});

test('R-KEY: every field comes back, 64-bit ones and attacker text too', () => {
  expect(received(key)).toEqual(key);
  expect(received(delta)).toEqual(delta);
  expect(received(focused)).toEqual(focused);
});

test('R-SURROUNDINGS: what could not be read is absent, not zero', () => {
  const { body } = received(key);
  if (body.case !== 'batch') throw new Error(`a ${body.case} came back`);
  expect(body.value.surroundings?.cgroup?.swap).toBeUndefined();
  expect(body.value.surroundings?.host?.psiSomeAvg10).toBeUndefined();
  expect(received(delta).body.value).not.toHaveProperty('surroundings');
});

test('R-UNKNOWN: fields of a later version are passed over', () => {
  const later = Uint8Array.of(...toBinary(ServerMessageSchema, delta), 0xfa, 0x01, 0x02, 0x68, 0x69);
  expect(fromBinary(ServerMessageSchema, later).body).toEqual(delta.body);
});

test('R-UNKNOWN: a message of a kind of its own time has no case', () => {
  expect(fromBinary(ServerMessageSchema, Uint8Array.from([0xfa, 0x01, 0x00])).body.case).toBeUndefined();
  expect(fromBinary(ServerMessageSchema, new Uint8Array()).body.case).toBeUndefined();
});

test('R-REFUSAL: every code has a status of its own kind and a way out in a sentence', () => {
  for (const [code, { status, wayOut }] of Object.entries(AGENT_ERRORS)) {
    expect(code).toMatch(/^AGENT_ERR_[A-Z_]+$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(wayOut).toMatch(/^[A-Z].*\.$/);
  }
});
