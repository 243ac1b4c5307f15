import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SqueezeStatus } from '@pagelapse/protocol';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openLane, turn } from '../../testing/lane.js';
import { LaneMutator } from '../../testing/lane-mutator.js';
import { Watchdog } from './watchdog.js';

vi.setConfig({ testTimeout: 60_000 });

test('S10: a squeeze whose watchdogs are killed one after the other is restored, and says why', async () => {
  const lane = await openLane('watchdog');
  onTestFinished(() => lane.close());
  const prior = lane.limit();
  const mutator = new LaneMutator(lane);
  onTestFinished(() => mutator.close());
  const id = await mutator.squeezed();
  const look = async (): Promise<SqueezeStatus> => {
    return ((await mutator.ask({ verb: 'squeeze-status', squeeze: id })) as { value: SqueezeStatus }).value;
  };
  let status = await look();
  while (status.phase !== 'ended') {
    mutator.killWatchdog();
    status = await look();
  }
  expect(status.end).toMatchObject({
    cause: 'failed',
    text: expect.stringContaining('Its watchdog has ended') as string,
  });
  expect(lane.limit()).toBe(prior);
  // The next squeeze has one again.
  await mutator.squeezed();
  expect(mutator.killWatchdog()).toBe(true);
});

test('one that has lived for a while is followed by another, and whoever squeezes is told', async () => {
  const state = mkdtempSync(path.join(tmpdir(), 'pagelapse-watchdog-'));
  onTestFinished(() => rmSync(state, { recursive: true }));
  const pids: number[] = [];
  const told: Promise<void>[] = [];
  const watchdog = new Watchdog(
    state,
    (pid) => pids.push(pid),
    (another) => told.push(another),
  );
  onTestFinished(() => void process.kill(pids.at(-1) as number, 'SIGKILL'));
  const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
  await watchdog.ensure();
  clock.mockReturnValue(60_000);
  onTestFinished(() => clock.mockRestore());
  process.kill(pids[0] as number, 'SIGKILL');
  while (told.length === 0) await turn();
  await told[0];
  expect(pids).toHaveLength(2);
  expect(await watchdog.ensure()).toBeUndefined();
});
