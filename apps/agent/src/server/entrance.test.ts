import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listenUnix } from '@pagelapse/procfs/launch';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FROM_SERVER } from '../frames.js';
import { SocketLink } from '../socket-link.js';
import { Entrance } from './entrance.js';
import type { Peer } from './peer.js';
import { PATIENCE_MS } from './socket-peer.js';

let directory: string;
let entrance: Entrance;
const opened: { close(): unknown }[] = [];
beforeEach(async () => {
  // Nobody is late because the machine is busy.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  directory = mkdtempSync(path.join(tmpdir(), 'pagelapse-entrance-'));
  entrance = await Entrance.at(listenUnix(path.join(directory, 'sock')), PATIENCE_MS);
});
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
  entrance.close();
  rmSync(directory, { recursive: true });
  vi.useRealTimers();
});

/** A part that comes, and answers with its name. */
function come(name: string): SocketLink {
  const link = new SocketLink(connect(path.join(directory, 'sock')), FROM_SERVER);
  link.listen({ message: () => link.send({ name }), ended: () => undefined });
  opened.push(link);
  return link;
}

function expectOne(): { got: unknown[]; ended: string[]; peer: Peer } {
  const got: unknown[] = [];
  const ended: string[] = [];
  const peer = entrance.open({ message: (message) => got.push(message), ended: (how) => ended.push(how) });
  opened.push(peer);
  return { got, ended, peer };
}

test.each(['before', 'after'])('one that comes %s it is asked for is asked', async (when) => {
  if (when === 'before') come('first');
  const { got, peer } = expectOne();
  peer.send({});
  if (when === 'after') come('first');
  await expect.poll(() => got).toEqual([{ name: 'first' }]);
});

test('the heir of one that has failed waits until it is wanted', async () => {
  const first = come('first');
  const one = expectOne();
  one.peer.send({});
  await expect.poll(() => one.got).toHaveLength(1);
  come('heir');
  first.close();
  await expect.poll(() => one.ended).toHaveLength(1);
  const next = expectOne();
  next.peer.send({});
  await expect.poll(() => next.got).toEqual([{ name: 'heir' }]);
  expect(one.got).toHaveLength(1);
});

test('when none comes, that is told, and nothing that comes later is taken for it', async () => {
  const { got, ended, peer } = expectOne();
  peer.send({});
  vi.advanceTimersByTime(PATIENCE_MS - 1);
  expect(ended).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(ended).toEqual(['none has come']);
  come('late');
  const next = expectOne();
  next.peer.send({});
  await expect.poll(() => next.got).toEqual([{ name: 'late' }]);
  expect(got).toEqual([]);
});
