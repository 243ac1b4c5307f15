import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pageIndex } from '@pagelapse/address-space';
import { expect, onTestFinished, test } from 'vitest';
import { probeAdvice } from '../capabilities/probe-advice.js';
import { pinProcess } from '../read/pinned-process.js';
import { clearSoftDirty } from './clear-soft-dirty.js';
import { advisePages } from './page-advice.js';

/** A process that waits to be ended, pinned. */
async function sleeper() {
  const child = spawn('sleep', ['infinity'], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  await once(child, 'spawn');
  const target = pinProcess(child.pid as number);
  const end = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(async () => {
    target.close();
    await end();
  });
  return { target, end };
}

test('each advice is taken, or refused with its reason and its cure', () => {
  const facts = probeAdvice();
  expect(facts.map(({ advice }) => advice)).toEqual(['page-out', 'cold', 'bring-back']);
  for (const { available, reason, cure } of facts) {
    expect([reason !== undefined, cure !== undefined]).toEqual([!available, !available]);
  }
});

test('a range that is not mapped is said to be none, and nothing is advised', async () => {
  const { target } = await sleeper();
  const { pages, stopped } = advisePages(target, pageIndex(0x10), 4, 'cold');
  expect(pages).toBe(0);
  expect(stopped).toBe(probeAdvice().every(({ available }) => available) ? 'ENOMEM' : 'EPERM');
});

test('a process that has ended is neither advised about nor cleared', async () => {
  const { target, end } = await sleeper();
  await end();
  expect(() => clearSoftDirty(target)).toThrow(/has ended/);
  try {
    expect(advisePages(target, pageIndex(0x10), 4, 'cold')).toEqual({ pages: 0, stopped: 'ESRCH' });
  } catch (error) {
    expect(error).toMatchObject({ code: 'gone' });
  }
});

test('soft-dirty bits of a process are cleared, and how long that took is told', async () => {
  const { target } = await sleeper();
  expect(clearSoftDirty(target).tookMs).toBeGreaterThan(0);
});
