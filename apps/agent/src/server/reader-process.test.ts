import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BatchEvent, EndedEvent } from '../channel.js';
import { DEFAULT_DUTY, DEFAULT_MAX_DUTY } from '../duty.js';
import { BUILT_READER } from '../testing/built-reader.js';
import { decodeBatch } from '../testing/picture-client.js';
import { Subject } from '../testing/subject.js';
import { MAX_PEER_RESTARTS_PER_MINUTE } from './limits.js';
import { forkedReader, ReaderProcess } from './reader-process.js';

const log: string[] = [];
const happened: string[] = [];
const batches: BatchEvent[] = [];
const ends: EndedEvent[] = [];
let reader: ReaderProcess;
beforeEach(async () => {
  for (const list of [log, happened, batches, ends]) list.length = 0;
  const say = (what: string) => void log.push(what);
  reader = new ReaderProcess(
    forkedReader({
      reader: { without: [], duty: DEFAULT_DUTY, maxDuty: DEFAULT_MAX_DUTY },
      entry: BUILT_READER,
      log: say,
    }),
    say,
  );
  reader.listen({
    batch: (event) => batches.push(event),
    ended: (event) => ends.push(event),
    lost: (willReturn) => happened.push(willReturn ? 'lost' : 'lost for good'),
    resetDue: () => undefined,
    returned: () => happened.push('returned'),
  });
  await reader.facts();
});
afterEach(() => reader.close());

test('facts, processes and one process are answered', async () => {
  expect(await reader.facts()).toMatchObject({ pageSize: 4096 });
  const { processes } = await reader.processes();
  expect(processes.map(({ pid }) => pid)).toContain(process.pid);
  expect(await reader.process(process.pid)).toMatchObject({ pid: process.pid, access: 'readable' });
});

test.each([
  ['no such process', 2 ** 22 - 1, 'AGENT_ERR_NO_SUCH_PROCESS'],
  ['a kernel thread', 2, 'AGENT_ERR_KERNEL_THREAD'],
])('a watch of %s is refused in the answer', async (_what, pid, code) => {
  const { startTime } = pid === 2 ? await reader.process(2) : { startTime: 1 };
  await expect(reader.watch({ watch: 1, pid, startTime, handle: 'h' })).rejects.toMatchObject({ code });
});

test('S9: a pid whose process started at another time is another process', async () => {
  const { startTime } = await reader.process(process.pid);
  const other = { watch: 1, pid: process.pid, startTime: startTime + 1, handle: 'h' };
  await expect(reader.watch(other)).rejects.toMatchObject({ code: 'AGENT_ERR_PROCESS_GONE' });
});

test('a key that was asked for comes as a batch, with the number of the one before', async () => {
  const subject = await Subject.start();
  try {
    const { startTime } = await reader.process(subject.pid);
    await reader.watch({ watch: 1, pid: subject.pid, startTime, handle: 'h' });
    await expect.poll(() => batches.length).toBeGreaterThan(0);
    expect(batches[0]).toMatchObject({ watch: 1, sequence: 1, key: true });
    const sent = batches.length;
    reader.requestKey(1);
    await expect.poll(() => batches.slice(sent).some(({ key }) => key)).toBe(true);
    for (const [i, { sequence, key }] of batches.entries()) {
      if (i > 0) expect(sequence).toBe((batches[i - 1] as BatchEvent).sequence + (key ? 0 : 1));
    }
    await subject.stop();
    await expect.poll(() => ends).toHaveLength(1);
  } finally {
    await subject.stop();
  }
});

test('R-DOCTOR: the doctor speaks of this host, and of what the last reading of a watch could not show', async () => {
  const { findings } = await reader.diagnose();
  expect(findings.map(({ id }) => id)).toEqual(expect.arrayContaining(['map-files', 'swap', 'cgroup', 'pressure']));
  const subject = await Subject.start();
  try {
    const { startTime } = await reader.process(subject.pid);
    await reader.watch({ watch: 1, pid: subject.pid, startTime, handle: 'h' });
    await expect.poll(() => batches.length).toBeGreaterThan(0);
    // [vsyscall] is in every process, and in no page table.
    expect((await reader.blindSpots(1)).blindSpots.map(({ id }) => id)).toContain('not-walked');
    await expect(reader.blindSpots(2)).rejects.toMatchObject({ code: 'AGENT_ERR_NOT_WATCHED' });
  } finally {
    await subject.stop();
  }
});

test('R-DUTY: passes say which share was in force, and the reader keeps its own bound whatever the server says', async () => {
  const subject = await Subject.start();
  try {
    const { startTime } = await reader.process(subject.pid);
    await reader.watch({ watch: 1, pid: subject.pid, startTime, handle: 'h' });
    for (const [asked, inForce] of [
      [1, DEFAULT_MAX_DUTY],
      [0.05, 0.05],
      [DEFAULT_DUTY, DEFAULT_DUTY],
    ] as const) {
      reader.changeDuty(1, asked);
      const budget = async (): Promise<number | undefined> => {
        await subject.touch();
        const newest = batches.at(-1);
        return newest === undefined ? undefined : decodeBatch(newest.bytes).pass?.budget;
      };
      await expect.poll(budget).toBe(inForce);
    }
  } finally {
    await subject.stop();
  }
});

test('R-FOCUS: what is in focus is read while the rest waits for its share of the duty', {
  timeout: 90_000,
}, async () => {
  // A focus is read by itself only where that costs less than half of reading everything.
  const subject = await Subject.start(512);
  try {
    const { startTime } = await reader.process(subject.pid);
    await reader.watch({ watch: 1, pid: subject.pid, startTime, handle: 'h' });
    await expect.poll(() => batches.length).toBeGreaterThan(0);
    const { mappings } = decodeBatch((batches[0] as BatchEvent).bytes);
    const stack = mappings.find(({ kind }) => kind === 'stack') as (typeof mappings)[number];
    reader.focus(1, [Number(stack.endPage) - 1]);
    // A target that rests is read as a whole: there is time enough.
    const readInFocus = async (): Promise<boolean> => {
      await subject.touch();
      return batches.some(({ bytes }) => decodeBatch(bytes).pass?.readMappings.includes(stack.id));
    };
    await expect.poll(readInFocus).toBe(true);
  } finally {
    await subject.stop();
  }
});

test('a reader that dies is told, questions are refused, and another takes its place', async () => {
  const { pid } = reader;
  const asked = reader.processes();
  process.kill(pid as number, 'SIGKILL');
  await expect(asked).rejects.toMatchObject({ code: 'AGENT_ERR_READER_FAILED' });
  expect(happened).toEqual(['lost', 'returned']);
  expect(reader.pid).not.toBe(pid);
  expect(await reader.facts()).toMatchObject({ pageSize: 4096 });
});

test('a reader that dies again and again is given up for the minute', async () => {
  for (let i = 0; i <= MAX_PEER_RESTARTS_PER_MINUTE; i++) {
    const count = happened.length;
    process.kill(reader.pid as number, 'SIGKILL');
    await expect.poll(() => happened.length).toBeGreaterThan(count);
  }
  expect(happened.at(-1)).toBe('lost for good');
  await expect(reader.facts()).rejects.toMatchObject({ code: 'AGENT_ERR_READER_FAILED' });
});
