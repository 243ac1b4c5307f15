import { PageState } from '@pagelapse/address-space';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BatchEvent, ResetDueEvent } from '../channel.js';
import { DEFAULT_DUTY, DEFAULT_MAX_DUTY } from '../duty.js';
import { BUILT_READER } from '../testing/built-reader.js';
import { decodeBatch } from '../testing/picture-client.js';
import { Subject } from '../testing/subject.js';
import { forkedReader, ReaderProcess } from './reader-process.js';

/** A real reader whose watch is held, and told when the soft-dirty bits were taken away; no kernel support is asked for. */
const batches: BatchEvent[] = [];
const due: ResetDueEvent[] = [];
let reader: ReaderProcess;
let subject: Subject;
beforeEach(async () => {
  batches.length = 0;
  due.length = 0;
  const log = () => undefined;
  const options = { without: [], duty: DEFAULT_DUTY, maxDuty: DEFAULT_MAX_DUTY };
  reader = new ReaderProcess(forkedReader({ reader: options, entry: BUILT_READER, log }), log);
  reader.listen({
    batch: (event) => batches.push(event),
    ended: () => undefined,
    lost: () => undefined,
    resetDue: (event) => due.push(event),
    returned: () => undefined,
  });
  subject = await Subject.start();
  const { pid } = subject;
  const { startTime } = await reader.process(pid);
  await reader.watch({ watch: 1, pid, startTime, handle: 'h' });
  await expect.poll(() => batches.length).toBeGreaterThan(0);
});
afterEach(async () => {
  await subject.stop();
  await reader.close();
});

const passOf = (batch: BatchEvent | undefined) => batch && decodeBatch(batch.bytes).pass;

/** Batches may still be on their way; the passes that they tell were made before. */
function expectNoPassAfter(atMs: number): void {
  expect(batches.filter((batch) => (passOf(batch)?.takenAtMs ?? 0) > atMs)).toEqual([]);
}

test('a held watch makes no pass until it is told, and then says since when writes are counted', async () => {
  expect(await reader.tracked(1)).toEqual({ epoch: 1 });
  const { addressSpace } = await reader.hold({ watch: 1, epoch: 1 });
  expect(addressSpace).not.toBe('');
  const heldAtMs = Date.now();
  await subject.touch();
  expect(await reader.tracked(1)).toEqual({ epoch: 1 });
  expectNoPassAfter(heldAtMs);
  reader.track(1, 5000, undefined);
  await expect.poll(() => passOf(batches.at(-1))?.writesSinceMs).toBe(5000);
  expect(await reader.tracked(1)).toEqual({ epoch: 1, sinceMs: 5000 });
  reader.track(1, undefined, undefined);
  await expect.poll(() => passOf(batches.at(-1))?.writesSinceMs).toBeUndefined();
});

test('after a whole reading that is late enough the watch holds, and says so with its address space', async () => {
  const { addressSpace } = await reader.hold({ watch: 1, epoch: 1 });
  reader.track(1, Date.now() - 60_000, 1000);
  await expect.poll(() => due.length).toBe(1);
  expect(due).toEqual([{ event: 'reset-due', watch: 1, epoch: 1, addressSpace }]);
  const heldAtMs = Date.now();
  await subject.touch();
  expect(await reader.tracked(1)).toMatchObject({ epoch: 1 });
  expectNoPassAfter(heldAtMs);
  reader.track(1, Date.now(), undefined);
  await expect.poll(() => passOf(batches.at(-1))?.takenAtMs).toBeGreaterThan(heldAtMs);
});

test('a range is looked at exactly, before and after', async () => {
  const { mappings } = decodeBatch((batches[0] as BatchEvent).bytes);
  const [program] = mappings;
  if (program === undefined) throw new Error('a process without mappings');
  const range = { watch: 1, epoch: 1, first: Number(program.startPage), count: 4 };
  const before = await reader.look(range);
  expect(before.states.reduce((sum, pages) => sum + pages, 0)).toBe(4);
  expect(before.mapping).toMatchObject({ path: program.path, kind: 'file', start: range.first });
  const after = await reader.look({ ...range, against: { look: before.look, reached: 4 } });
  expect(after.moves?.reduce((sum, { pages }) => sum + pages, 0)).toBe(4);
  expect(after.states[PageState.present]).toBeGreaterThan(0);
  await expect(reader.look({ ...range, epoch: 2 })).rejects.toMatchObject({ code: 'AGENT_ERR_EPOCH_OVER' });
  await expect(reader.hold({ watch: 1, epoch: 2 })).rejects.toMatchObject({ code: 'AGENT_ERR_EPOCH_OVER' });
});
