import type { ProcessIdentity } from '@pagelapse/procfs';
import { expect, test } from 'vitest';
import { type Policy, programTree, refusalOf } from './policy.js';

function someone(more: Partial<ProcessIdentity> = {}): ProcessIdentity {
  const uids = [1000, 1000, 1000, 1000];
  return { pid: 50, ppid: 1, startTime: 1, comm: 'p', uids, isKernelThread: false, hasEnded: false, ...more };
}

const POLICY: Policy = { uid: 1000, users: 'own', agent: new Set([10, 11]), browser: new Set([20]) };

test('S9: a process of the own user may be acted upon', () => {
  expect(refusalOf(someone(), POLICY)).toBeUndefined();
});

test.each([
  ['init', someone({ pid: 1 }), 'the whole system'],
  ['a kernel thread', someone({ isKernelThread: true }), 'kernel thread'],
  ['the agent itself', someone({ pid: 11 }), 'part of this agent'],
  ['its browser', someone({ pid: 20 }), 'browser'],
  ['one that has ended', someone({ hasEnded: true }), 'has ended'],
  ["another user's", someone({ uids: [1001, 1001, 1001, 1001] }), 'belongs to a user'],
  ['one that runs as root for its user', someone({ uids: [1000, 0, 0, 0] }), 'belongs to a user'],
  ['one that could become root again', someone({ uids: [1000, 1000, 0, 1000] }), 'belongs to a user'],
])('S9: %s is refused', (_what, process, words) => {
  expect(refusalOf(process, POLICY)).toContain(words);
});

test('S9: init, the agent and its browser are refused whoever asks', () => {
  for (const pid of [1, 10, 20]) expect(refusalOf(someone({ pid }), { ...POLICY, users: 'any' })).toBeDefined();
});

test('whose processes it is, is what the agent was started with', () => {
  const postgres = someone({ uids: [108, 108, 108, 108] });
  expect(refusalOf(postgres, { ...POLICY, uid: 0, users: 'any' })).toBeUndefined();
  expect(refusalOf(postgres, { ...POLICY, uid: 0, users: new Set([108]) })).toBeUndefined();
  expect(refusalOf(postgres, { ...POLICY, uid: 0, users: new Set([109]) })).toBeDefined();
  expect(refusalOf(postgres, { ...POLICY, uid: 0 })).toBeDefined();
});

test('a browser is all processes of its program, up and down, and not the shell of a terminal in it', () => {
  const all = [
    someone({ pid: 1, ppid: 0, program: 'init' }),
    someone({ pid: 30, ppid: 1, program: 'bash' }),
    someone({ pid: 31, ppid: 30, program: 'chromium' }),
    someone({ pid: 32, ppid: 31, program: 'chromium' }),
    someone({ pid: 33, ppid: 32, program: 'chromium' }),
    someone({ pid: 34, ppid: 31, program: 'chromium' }),
    someone({ pid: 35, ppid: 31, program: 'bash' }),
    someone({ pid: 36, ppid: 35, program: 'chromium' }),
  ];
  expect(programTree(32, all)).toEqual(new Set([31, 32, 33, 34]));
  expect([...programTree(99, all)]).toEqual([99]);
});
