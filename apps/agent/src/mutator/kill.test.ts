import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { childrenOf, journalsOf, type Lane, openLane, startMutator, turn } from '../testing/lane.js';

const KILLS = 100;
/** At once: they wait for one another's programs to load, and not for time. */
const LANES = 4;
/** The promise. Longest of all here: 89 ms, while 14 others wanted the two cores. */
const RESTORED_MS = 5000;
const SEED = 20_261_126;
const MIB = 2 ** 20;

/** mulberry32: the same numbers in every run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** When a kill strikes: while the mutator starts, when the act is written down, or when the limit is in force. */
const MOMENTS = ['starting', 'audited', 'limited', 'limited'] as const;

interface Kill {
  readonly moment: (typeof MOMENTS)[number];
  /** A while after that, in turns of the event loop. */
  readonly turns: number;
  /** The channel ends before, as it does when the agent is killed: the kill strikes while the mutator restores. */
  readonly agentFirst: boolean;
}

function terminate(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It had nothing to do and is done.
  }
}

/**
 * As by a service manager, which ends the rest of a service at once when its main process is killed. Resolves to how long
 * the limit stayed after the kernel had said that the mutator has ended, in ms.
 */
async function killOnce(lane: Lane, { moment, turns, agentFirst }: Kill): Promise<number> {
  const prior = lane.limit();
  const audit = path.join(lane.state, 'acts', 'audit.jsonl');
  const lines = (): number => (existsSync(audit) ? readFileSync(audit, 'utf8').split('\n').length - 1 : 0);
  const before = lines();
  const mutator = startMutator(lane);
  const exited = once(mutator, 'exit');
  const control = prior === 'max' ? 'high' : 'limit';
  const settings = { cgroup: 'own', control, limit: 64 * MIB, rampMs: 60_000, abortAtFull: 100 };
  mutator.send({ id: 1, verb: 'squeeze', target: lane.target, settings });
  while (moment === 'audited' && lines() === before) await turn();
  while (moment === 'limited' && lane.limit() === prior) await turn();
  for (let i = 0; i < turns; i++) await turn();
  if (agentFirst) {
    mutator.disconnect();
    for (let i = 0; i < turns; i++) await turn();
  }
  const others = childrenOf(mutator.pid as number);
  mutator.kill('SIGKILL');
  for (const pid of others) terminate(pid);
  await exited;
  const endedAt = performance.now();
  while (lane.limit() !== prior) await turn();
  const restoredAfter = performance.now() - endedAt;
  while (journalsOf(lane).length > 0) await turn();
  return restoredAfter;
}

test(`S10: ${KILLS} of ${KILLS} kills leave the limit that was there before, within 5 s`, {
  timeout: 300_000,
}, async () => {
  const random = randomOf(SEED);
  const kills = Array.from({ length: KILLS }, (_, number): Kill => {
    const moment = MOMENTS[number % MOMENTS.length] as Kill['moment'];
    return { moment, turns: Math.floor(random() * 20), agentFirst: random() < 0.3 };
  });
  const restoredAfter: number[] = [];
  const run = async (number: number): Promise<void> => {
    const lane = await openLane(`kill-${number}`);
    try {
      for (let kill = kills.pop(); kill !== undefined; kill = kills.pop()) {
        restoredAfter.push(await killOnce(lane, kill));
      }
    } finally {
      await lane.close();
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, number) => run(number)));
  expect(restoredAfter).toHaveLength(KILLS);
  expect(Math.max(...restoredAfter)).toBeLessThan(RESTORED_MS);
});
