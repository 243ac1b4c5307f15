import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pageIndex } from '@pagelapse/address-space';
import { type AdviceFact, pinProcess, probeCapabilities, readHostFacts, TargetScanner } from '@pagelapse/procfs';
import { expect, onTestFinished, test } from 'vitest';
import type { ActTarget } from '../../acting-channel.js';
import type { AuditEntry } from '../../audit-log.js';
import { Guard } from '../guard.js';
import type { Done, Job } from './act-thread.js';
import { MemoryActs, type MemoryPowers } from './memory-acts.js';

/** A living process of our own that waits, and its first mapping as a scan has it. */
async function waiter() {
  const child = spawn('cat', { stdio: ['pipe', 'pipe', 'ignore'] });
  // Begun, it may still be about to map its program; once it has answered, it is all there.
  child.stdin.write('there\n');
  await once(child.stdout, 'data');
  const pinned = pinProcess(child.pid as number);
  const scanner = new TargetScanner(pinned, probeCapabilities());
  const { mappings, epoch } = scanner.scan();
  const addressSpace = scanner.addressSpace(epoch);
  const [first] = mappings;
  if (first === undefined) throw new Error('a process without mappings');
  const { pid, startTime } = pinned;
  scanner.close();
  pinned.close();
  onTestFinished(() => void child.kill('SIGKILL'));
  const target: ActTarget = { bootId: readHostFacts().bootId, pid, startTime, handle: 'h', agentPids: [] };
  return { target, addressSpace, mapping: { ...first.mapping }, child };
}

const ALL: readonly AdviceFact[] = (['page-out', 'cold', 'bring-back'] as const).map((advice) => ({
  advice,
  available: true,
}));

function acts(
  done: Partial<Done> = {},
  powers: Partial<MemoryPowers> = {},
  meanwhile: () => Promise<void> = () => Promise.resolve(),
) {
  const written: AuditEntry[] = [];
  const performed: Job[] = [];
  const audit = { refuse: false, write: (entry: AuditEntry) => void written.push(entry) };
  const guard = new Guard(
    { allowed: ['pageout'], users: 'any', stateDirectory: '/nonexistent' },
    {
      write: (entry) => {
        if (audit.refuse) throw new Error('disk full');
        audit.write(entry);
      },
    },
  );
  const memory = new MemoryActs({
    guard,
    powers: { advice: () => ALL, softDirtyMissing: () => undefined, ...powers },
    perform: async (job) => {
      // What is about to be done is written down by then.
      expect(written.at(-1)).toMatchObject({ pid: job.pid });
      performed.push(job);
      await meanwhile();
      return { atMs: 1, tookMs: 2, reached: 'count' in job ? job.count : 0, ...done };
    },
  });
  return { memory, written, performed, audit };
}

const question = ({ target, addressSpace, mapping }: Awaited<ReturnType<typeof waiter>>) => ({
  target,
  addressSpace,
  mapping,
  first: mapping.start,
  count: 1,
  advice: 'page-out' as const,
});

test('an act is written down and then done, to the process and mapping that were looked at', async () => {
  const seen = await waiter();
  const { memory, written, performed } = acts();
  expect(await memory.advise(question(seen))).toMatchObject({ reached: 1 });
  expect(written).toMatchObject([{ act: 'page-out', pid: seen.target.pid, pages: 1, comm: 'cat' }]);
  const { pid, startTime } = seen.target;
  expect(performed).toEqual([{ pid, startTime, act: 'page-out', first: seen.mapping.start, count: 1 }]);
});

test('S12: no audit, no act', async () => {
  const seen = await waiter();
  const { memory, performed, audit } = acts();
  audit.refuse = true;
  await expect(memory.advise(question(seen))).rejects.toMatchObject({ code: 'AGENT_ERR_NO_AUDIT' });
  await expect(memory.clearSoftDirty(seen)).rejects.toMatchObject({ code: 'AGENT_ERR_NO_AUDIT' });
  expect(performed).toEqual([]);
});

test('S9: another address space, another mapping, a range beyond it, another process: nothing is done', async () => {
  const seen = await waiter();
  const { memory, performed, written } = acts();
  const asked = question(seen);
  const refused = (change: Partial<typeof asked>, code: string) =>
    expect(memory.advise({ ...asked, ...change })).rejects.toMatchObject({ code });
  await refused({ addressSpace: 'elsewhere' }, 'AGENT_ERR_EPOCH_OVER');
  await refused({ mapping: { ...seen.mapping, inode: '999999999' } }, 'AGENT_ERR_NO_SUCH_MAPPING');
  await refused({ first: pageIndex(seen.mapping.end - 1), count: 2 }, 'AGENT_ERR_NO_SUCH_MAPPING');
  await refused({ first: pageIndex(seen.mapping.start - 1) }, 'AGENT_ERR_NO_SUCH_MAPPING');
  const { target } = seen;
  await refused({ target: { ...target, startTime: target.startTime + 1 } }, 'AGENT_ERR_PROCESS_GONE');
  await refused({ target: { ...target, bootId: 'other' } }, 'AGENT_ERR_PROCESS_GONE');
  await refused({ target: { ...target, agentPids: [target.pid] } }, 'AGENT_ERR_TARGET_REFUSED');
  expect(performed).toEqual([]);
  expect(written.every(({ act }) => act === 'refused')).toBe(true);
  expect(written).toHaveLength(7);
});

test('what this host cannot do is refused with its reason, before anything is looked at', async () => {
  const seen = await waiter();
  const lacking = [{ advice: 'page-out' as const, available: false, reason: 'No.', cure: 'Do.' }];
  const { memory } = acts({}, { advice: () => lacking, softDirtyMissing: () => 'No bits. Build some.' });
  const code = 'AGENT_ERR_ACT_IMPOSSIBLE';
  await expect(memory.advise(question(seen))).rejects.toMatchObject({ code, message: 'No. Do.' });
  await expect(memory.clearSoftDirty(seen)).rejects.toMatchObject({ code, message: 'No bits. Build some.' });
});

test.for([
  ['ESRCH', 'AGENT_ERR_PROCESS_GONE'],
  ['EPERM', 'AGENT_ERR_ACT_IMPOSSIBLE'],
] as const)('%s is of the whole act: %s', async ([stopped, code]) => {
  const { memory } = acts({ reached: 0, stopped });
  await expect(memory.advise(question(await waiter()))).rejects.toMatchObject({ code });
});

test('a process that ends while it is acted on is told to have ended', async () => {
  const seen = await waiter();
  const { memory } = acts({}, {}, async () => {
    const ended = once(seen.child, 'exit');
    seen.child.kill('SIGKILL');
    await ended;
  });
  await expect(memory.advise(question(seen))).rejects.toMatchObject({ code: 'AGENT_ERR_PROCESS_GONE' });
});

test('an errno of some pages is told with how far it came', async () => {
  const { memory } = acts({ reached: 0, stopped: 'EINVAL' });
  expect(await memory.advise(question(await waiter()))).toMatchObject({ reached: 0, stopped: 'EINVAL' });
});

test('an exec while it was done is told: what became of the pages is not known', async () => {
  const script = 'echo up; read go; exec sleep infinity';
  const child = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  onTestFinished(() => void child.kill('SIGKILL'));
  const pinned = pinProcess(child.pid as number);
  onTestFinished(() => pinned.close());
  const { pid, startTime } = pinned;
  const { layout } = pinned.stat();
  const target: ActTarget = { bootId: readHostFacts().bootId, pid, startTime, handle: 'h', agentPids: [] };
  const guard = new Guard({ allowed: ['clear-refs'], users: 'any', stateDirectory: '/x' }, { write: () => undefined });
  const memory = new MemoryActs({
    guard,
    powers: { advice: () => ALL, softDirtyMissing: () => undefined },
    perform: async () => {
      child.stdin.end('go\n');
      while (pinned.stat().layout === layout) await new Promise((resolve) => setImmediate(resolve));
      return { atMs: 1, tookMs: 1, reached: 0 };
    },
  });
  await expect(memory.clearSoftDirty({ target, addressSpace: layout })).rejects.toMatchObject({
    code: 'AGENT_ERR_EPOCH_OVER',
  });
});
