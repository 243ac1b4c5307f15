import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { DEFAULT_DUTY, DEFAULT_MAX_DUTY } from '../duty.js';
import { AgentError } from '../errors.js';
import { BUILT_READER } from '../testing/built-reader.js';
import { MAX_TARGETS } from './limits.js';
import { forkedReader, ReaderProcess } from './reader-process.js';

/** 1,000 for `npm run gates`, some for everybody else. */
const KILLS = process.env.PAGELAPSE_GATES === 'full' ? 1000 : 24;
/** From the start of the target, where a watch is just begun, or from its first pass, between the others. */
const LONGEST_MS = 400;
const TOO_LATE = ['AGENT_ERR_NO_SUCH_PROCESS', 'AGENT_ERR_PROCESS_GONE', 'AGENT_ERR_ZOMBIE'];

test(`${KILLS} targets killed at random: each watch of the reader ends once, and nothing else happens`, {
  timeout: 900_000,
}, async () => {
  const log: string[] = [];
  const ends = new Map<number, string[]>();
  let late = 0;
  const passes = new Set<number>();
  const reader = new ReaderProcess(
    forkedReader({
      reader: { without: [], duty: DEFAULT_DUTY, maxDuty: DEFAULT_MAX_DUTY },
      entry: BUILT_READER,
      log: (what) => void log.push(what),
    }),
    (what) => void log.push(what),
  );
  reader.listen({
    batch: ({ watch }) => {
      passes.add(watch);
      if (ends.has(watch)) late++;
    },
    ended: ({ watch, reason }) => void ends.set(watch, [...(ends.get(watch) ?? []), reason]),
    lost: () => void log.push('lost'),
    resetDue: () => undefined,
    returned: () => void log.push('returned'),
  });
  await reader.facts();

  const watched: number[] = [];
  const killOnce = async (watch: number): Promise<void> => {
    const child = spawn('sleep', ['600'], { stdio: 'ignore' });
    await once(child, 'spawn');
    const exited = once(child, 'exit');
    const killed = (watch % 2 === 0 ? Promise.resolve() : expect.poll(() => passes.has(watch)).toBe(true))
      .then(() => setTimeout(Math.random() * LONGEST_MS))
      .then(() => child.kill('SIGKILL'));
    const pid = child.pid as number;
    try {
      const { startTime } = await reader.process(pid);
      await reader.watch({ watch, pid, startTime, handle: 'h' });
      watched.push(watch);
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      expect(TOO_LATE).toContain(error.code);
    }
    await killed;
    await exited;
    if (watched.includes(watch)) await expect.poll(() => ends.get(watch)).toBeDefined();
  };
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < KILLS) await killOnce(++next);
  };
  try {
    await Promise.all(Array.from({ length: MAX_TARGETS }, lane));
    // Whatever the reader had said before has been heard by then.
    await reader.facts();
    expect([...ends.keys()].toSorted((a, b) => a - b)).toEqual(watched.toSorted((a, b) => a - b));
    for (const reasons of ends.values()) {
      expect(reasons).toHaveLength(1);
      expect(['exited', 'zombie']).toContain(reasons[0]);
    }
    expect([log, late]).toEqual([[], 0]);
    expect(watched.length).toBeGreaterThan(KILLS / 4);
    expect(passes.size).toBeGreaterThan(KILLS / 4);
  } finally {
    await reader.close();
  }
});
