import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readSync } from 'node:fs';
import type { PageWord } from '@pagelapse/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BatchEvent } from '../channel.js';
import { DEFAULT_DUTY, DEFAULT_MAX_DUTY } from '../duty.js';
import { AgentError } from '../errors.js';
import { BUILT_READER } from '../testing/built-reader.js';
import { decodeBatch } from '../testing/picture-client.js';
import { forkedReader, ReaderProcess } from './reader-process.js';

/** The question for a page through a real reader, to processes that live on, call exec, and end. */
const batches: BatchEvent[] = [];
let reader: ReaderProcess;
let child: ChildProcess;
beforeEach(async () => {
  batches.length = 0;
  const log = () => undefined;
  reader = new ReaderProcess(
    forkedReader({ reader: { without: [], duty: DEFAULT_DUTY, maxDuty: DEFAULT_MAX_DUTY }, entry: BUILT_READER, log }),
    log,
  );
  reader.listen({
    batch: (event) => batches.push(event),
    ended: () => undefined,
    lost: () => undefined,
    resetDue: () => undefined,
    returned: () => undefined,
  });
  child = spawn('sh', ['-c', 'echo up; read line; exec sh -c "echo again; read line"'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  await once(child.stdout as NodeJS.EventEmitter, 'data');
});
afterEach(async () => {
  await endChild();
  await reader.close();
});

async function endChild(): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** Watches the child; its mappings, once its first picture is there. */
async function mappingsOfChild() {
  const pid = child.pid as number;
  const { startTime } = await reader.process(pid);
  await reader.watch({ watch: 1, pid, startTime, handle: 'h' });
  await expect.poll(() => batches.length).toBeGreaterThan(0);
  return decodeBatch((batches[0] as BatchEvent).bytes).mappings;
}

/** Watches the child; its first page of code. */
async function watchChild(): Promise<number> {
  return Number((await mappingsOfChild())[0]?.startPage);
}

/** `told`, or the code of the refusal. */
async function outcome(asked: Promise<PageWord>): Promise<string> {
  try {
    await asked;
    return 'told';
  } catch (error) {
    if (error instanceof AgentError) return error.code;
    throw error;
  }
}

function entryOf(page: number): string {
  const fd = openSync(`/proc/${child.pid}/pagemap`, 'r');
  const word = Buffer.alloc(8);
  readSync(fd, word, 0, 8, page * 8);
  closeSync(fd);
  return word.readBigUInt64LE().toString(16).padStart(16, '0');
}

test('the entry is the one that pagemap has', async () => {
  // The end of the stack, which is its own: a page of the program says whether another process runs that program.
  const stack = (await mappingsOfChild()).find(({ kind }) => kind === 'stack');
  const page = Number(stack?.endPage) - 1;
  const askedAtMs = Date.now();
  const word = await reader.page({ watch: 1, epoch: 1, page });
  const answeredAtMs = Date.now();
  expect(word).toMatchObject({ entry: entryOf(page), steady: true });
  expect(word.bits[0]).toEqual({ bit: 63, name: 'present' });
  expect(word.readAtMs).toBeGreaterThanOrEqual(askedAtMs);
  expect(word.readAtMs).toBeLessThanOrEqual(answeredAtMs);
});

test('a page that no mapping holds, and one of an epoch still to come', async () => {
  await watchChild();
  await expect(reader.page({ watch: 1, epoch: 1, page: 0 })).rejects.toMatchObject({
    code: 'AGENT_ERR_NO_SUCH_MAPPING',
  });
  await expect(reader.page({ watch: 1, epoch: 2, page: 0 })).rejects.toMatchObject({ code: 'AGENT_ERR_EPOCH_OVER' });
});

test("the kernel's figures stand beside ours, with what it cost to read them", async () => {
  await watchChild();
  const { rows, objects, costMs, inMotionPages } = await reader.reconcile({ watch: 1, epoch: 1 });
  expect(rows.map(({ figure }) => figure)).toContain('VmSwap (status)');
  for (const { kernel, ours, reason } of rows) expect(reason === undefined).toBe(kernel === ours);
  expect(costMs).toBeGreaterThan(0);
  expect(inMotionPages).toBe(0);
  for (const { mappedBy } of objects) expect(mappedBy[0]?.pid).toBe(child.pid);
  await expect(reader.reconcile({ watch: 1, epoch: 2 })).rejects.toMatchObject({ code: 'AGENT_ERR_EPOCH_OVER' });
});

test('after an exec, nothing of the new program is told of the old one', async () => {
  const page = await watchChild();
  child.stdin?.write('go\n');
  await once(child.stdout as NodeJS.EventEmitter, 'data');
  await expect(reader.page({ watch: 1, epoch: 1, page })).rejects.toMatchObject({ code: 'AGENT_ERR_EPOCH_OVER' });
  await expect(reader.reconcile({ watch: 1, epoch: 1 })).rejects.toMatchObject({ code: 'AGENT_ERR_EPOCH_OVER' });
});

test('a process that has ended has no words, whether its watch knows yet or not', async () => {
  const page = await watchChild();
  await endChild();
  expect(await outcome(reader.page({ watch: 1, epoch: 1, page }))).toMatch(/^AGENT_ERR_(PROCESS_GONE|NOT_WATCHED)$/);
  await expect(reader.page({ watch: 7, epoch: 1, page })).rejects.toMatchObject({ code: 'AGENT_ERR_NOT_WATCHED' });
});

test('a question that is open when its watch ends is answered', async () => {
  const page = await watchChild();
  const asked = reader.page({ watch: 1, epoch: 1, page });
  reader.unwatch(1);
  expect(await outcome(asked)).toMatch(/^(told|AGENT_ERR_NOT_WATCHED)$/);
});
