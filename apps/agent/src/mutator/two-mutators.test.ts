import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { journalsOf, type Lane, openLane, startMutator, turn } from '../testing/lane.js';
import { LaneMutator } from '../testing/lane-mutator.js';
import { noticePath } from './squeeze/notice.js';

vi.setConfig({ testTimeout: 60_000 });

let lane: Lane;
let prior: string;
let one: LaneMutator;
let another: LaneMutator;
beforeEach(async () => {
  lane = await openLane('two');
  prior = lane.limit();
  one = new LaneMutator(lane);
  another = new LaneMutator(lane);
});
afterEach(async () => {
  await one.close();
  await another.close();
  await lane.close();
});

const RUNNING = { code: 'AGENT_ERR_SQUEEZE_RUNNING' };

test('S10: what one mutator squeezes, one with another state directory does not', async () => {
  const id = await one.squeezed();
  const refused = await another.squeeze();
  expect(refused).toMatchObject({
    refused: { ...RUNNING, message: expect.stringContaining('squeezed by another agent') as string },
  });
  expect(journalsOf({ state: another.state })).toEqual([]);
  await one.ask({ verb: 'stop-squeeze', squeeze: id });
  expect([lane.limit(), existsSync(noticePath(id))]).toEqual([prior, false]);
  const next = await another.squeezed();
  await another.ask({ verb: 'stop-squeeze', squeeze: next });
  expect(lane.limit()).toBe(prior);
});

test('S10: a mutator that is killed leaves no limit that another one takes for the one to go back to', async () => {
  await one.squeezed();
  await one.kill('nothing else');
  // While the watchdog of the first restores, and whenever it has.
  let answer = await another.squeeze();
  while ('refused' in answer) {
    expect(answer.refused).toMatchObject(RUNNING);
    answer = await another.squeeze();
  }
  while (lane.limit() === prior) await turn();
  await another.ask({ verb: 'stop-all' });
  expect(lane.limit()).toBe(prior);
});

test('S10: a limit that is left behind stands in the way of every mutator until it is restored', async () => {
  const id = await one.squeezed();
  await one.kill('its watchdog');
  expect([lane.limit() === prior, existsSync(noticePath(id))]).toEqual([false, true]);
  const refused = await another.squeeze();
  expect(refused).toMatchObject({
    refused: { ...RUNNING, message: expect.stringContaining(path.join(one.state, 'acts', `${id}.squeeze`)) as string },
  });
  const next = startMutator({ ...lane, state: one.state });
  const answered = once(next, 'message');
  next.send({ id: 1, verb: 'restore-leftovers' });
  await answered;
  const exited = once(next, 'exit');
  next.disconnect();
  await exited;
  expect([lane.limit(), existsSync(noticePath(id))]).toEqual([prior, false]);
  await another.squeezed();
});
