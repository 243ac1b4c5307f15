import { expect, test } from 'vitest';
import { AgentError } from '../errors.js';
import { FakeReader } from '../testing/fake-reader.js';
import { type AccountOwner, WriteAccounts } from './write-accounts.js';

const TARGET = { pid: 100, startTime: 1100 };
const WATCH = 7;

/** An agent of one watched process, whose bits are taken away at 1000, 2000, 3000 ... */
class Surroundings {
  readonly reader = new FakeReader();
  readonly cleared: string[] = [];
  readonly marks: string[] = [];
  watch: number | undefined = WATCH;
  viewed = true;
  refuse: AgentError | undefined;
  readonly accounts = new WriteAccounts({
    reader: this.reader,
    clear: async (_target, addressSpace) => {
      if (this.refuse !== undefined) throw this.refuse;
      this.cleared.push(addressSpace);
      return { atMs: this.cleared.length * 1000, tookMs: 2 };
    },
    watchOf: () => this.watch,
    isViewed: () => this.viewed,
    mark: (_target, text) => this.marks.push(text),
    now: () => 500,
  });

  due(addressSpace = 'here'): Promise<void> {
    return this.accounts.resetDue(TARGET, { event: 'reset-due', watch: WATCH, epoch: 1, addressSpace });
  }
}

const viewer = (isLooking = true): AccountOwner => ({ isLooking });

test('the first reset begins an account, while the watch holds; another one begins it anew', async () => {
  const { accounts, reader, marks } = new Surroundings();
  const me = viewer();
  expect(await accounts.status(TARGET, me)).toEqual({});
  await accounts.reset(TARGET, 1, {}, me);
  expect(reader.held).toEqual([{ watch: WATCH, epoch: 1 }]);
  expect(reader.tracks).toEqual([[WATCH, 1000, undefined]]);
  expect(await accounts.status(TARGET, me)).toEqual({
    tracking: { owner: 'you', beganAtMs: 500, sinceMs: 1000, resets: 1, tookMs: 2 },
  });
  await accounts.reset(TARGET, 1, { everyMs: 2000 }, me);
  expect(reader.tracks.at(-1)).toEqual([WATCH, 2000, 2000]);
  expect(await accounts.status(TARGET, me)).toMatchObject({ tracking: { sinceMs: 2000, resets: 2, everyMs: 2000 } });
  expect(marks).toEqual([
    'writes kept track of from here, begun anew by hand',
    'writes kept track of anew, begun anew every 2 s',
  ]);
});

test('one owner a process: who comes second is told, and gets it when the first no longer looks', async () => {
  const { accounts, cleared } = new Surroundings();
  const first = { isLooking: true };
  const second = viewer();
  await accounts.reset(TARGET, 1, {}, first);
  expect(await accounts.status(TARGET, second)).toMatchObject({ tracking: { owner: 'another' } });
  await expect(accounts.reset(TARGET, 1, {}, second)).rejects.toMatchObject({ code: 'AGENT_ERR_WRITES_OWNED' });
  await expect(accounts.stop(TARGET, second)).rejects.toMatchObject({ code: 'AGENT_ERR_WRITES_OWNED' });
  expect(cleared).toHaveLength(1);
  first.isLooking = false;
  await accounts.reset(TARGET, 1, {}, second);
  expect(await accounts.status(TARGET, second)).toMatchObject({ tracking: { owner: 'you', resets: 2 } });
});

test('two who begin at the same moment: one gets it', async () => {
  const { accounts } = new Surroundings();
  const asked = [viewer(), viewer()].map((owner) => accounts.reset(TARGET, 1, {}, owner));
  const settled = await Promise.allSettled(asked);
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
});

test('resets at intervals are made when the reader says so, and only while somebody looks', async () => {
  const around = new Surroundings();
  const { accounts, reader, cleared } = around;
  const me = viewer();
  await accounts.reset(TARGET, 1, { everyMs: 1000 }, me);
  await around.due();
  expect(cleared).toHaveLength(2);
  expect(reader.tracks.at(-1)).toEqual([WATCH, 2000, 1000]);
  around.viewed = false;
  await around.due();
  expect(cleared).toHaveLength(2);
  expect(reader.tracks.at(-1)).toEqual([WATCH, 2000, undefined]);
  const { tracking, over } = await accounts.status(TARGET, me);
  expect([tracking?.everyMs, over]).toEqual([undefined, 'Resets at intervals ended, since nobody looked any more.']);
});

test('a reset that fails lets the watch go on, with what was known', async () => {
  const around = new Surroundings();
  const { accounts, reader } = around;
  const me = viewer();
  around.refuse = new AgentError('AGENT_ERR_NO_AUDIT', 'The audit log cannot be written: disk full.');
  await expect(accounts.reset(TARGET, 1, {}, me)).rejects.toThrow('disk full');
  expect(reader.tracks).toEqual([[WATCH, undefined, undefined]]);
  expect(await accounts.status(TARGET, me)).toEqual({});
  around.refuse = undefined;
  await accounts.reset(TARGET, 1, { everyMs: 1000 }, me);
  around.refuse = new AgentError('AGENT_ERR_PROCESS_GONE', 'Process 100 has ended.');
  await around.due();
  expect(reader.tracks.at(-1)).toEqual([WATCH, 1000, undefined]);
  expect(await accounts.status(TARGET, me)).toMatchObject({
    over: 'Resets at intervals ended: Process 100 has ended.',
  });
});

test('an account ends with its watch, and with an exec, and says so until it is begun again', async () => {
  const around = new Surroundings();
  const { accounts, reader } = around;
  const me = viewer();
  await accounts.reset(TARGET, 1, {}, me);
  around.watch = 8;
  expect((await accounts.status(TARGET, me)).over).toMatch(/nobody looked/);
  around.watch = WATCH;
  await accounts.reset(TARGET, 1, {}, me);
  reader.trackedSince = undefined;
  expect(await accounts.status(TARGET, me)).toEqual({ over: 'The account ended: the process called exec.' });
  await accounts.reset(TARGET, 2, {}, me);
  expect((await accounts.status(TARGET, me)).over).toBeUndefined();
});

test('stopped, nothing is told of writes any more', async () => {
  const { accounts, reader, marks } = new Surroundings();
  const me = viewer();
  await accounts.reset(TARGET, 1, {}, me);
  await accounts.stop(TARGET, me);
  expect(reader.tracks.at(-1)).toEqual([WATCH, undefined, undefined]);
  expect(await accounts.status(TARGET, me)).toEqual({});
  expect(marks.at(-1)).toBe('writes no longer kept track of');
  await accounts.stop(TARGET, me);
});

test('a process that is not watched has no account', async () => {
  const around = new Surroundings();
  around.watch = undefined;
  await expect(around.accounts.reset(TARGET, 1, {}, viewer())).rejects.toMatchObject({ code: 'AGENT_ERR_NOT_WATCHED' });
});
