import { PageState } from '@pagelapse/address-space';
import { listProcesses } from '@pagelapse/procfs';
import { create, decodePatch, encodePatch, type SelfCheck, ServerMessageSchema, toBinary } from '@pagelapse/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BatchEvent } from '../channel.js';
import { DEFAULT_DUTY } from '../duty.js';
import { FanOut } from '../server/fan-out.js';
import { forkedReader, ReaderProcess } from '../server/reader-process.js';
import { BUILT_READER } from '../testing/built-reader.js';
import { decodeBatch } from './decoded-picture.js';
import { runSelfCheck } from './self-check.js';

/** Nobody waits for a workload of the tests. */
const WHOLE = { duty: DEFAULT_DUTY, maxDuty: 1 };

let reader: ReaderProcess;
let workload = 0;
beforeEach(() => {
  const log = (): void => undefined;
  const options = { without: [], duty: DEFAULT_DUTY, maxDuty: 1 };
  reader = new ReaderProcess(forkedReader({ reader: options, entry: BUILT_READER, log }), log);
});
afterEach(() => reader.close());

async function check(fanOut: FanOut): Promise<SelfCheck> {
  const { pageSize, capabilities } = await reader.facts();
  return runSelfCheck({
    fanOut,
    pageSize,
    available: new Set(capabilities.filter(({ available }) => available).map(({ name }) => name)),
    startTimeOf: async (pid) => {
      workload = pid;
      return (await reader.process(pid)).startTime;
    },
    handleOf: () => 'self-check',
  });
}

const isGone = (pid: number): boolean => listProcesses().every((process) => process.pid !== pid);

/** A fan-out whose batches say `shown` of every page that is `state`. */
class LyingFanOut extends FanOut {
  constructor(
    reader: ReaderProcess,
    readonly state: number,
    readonly shown: number,
  ) {
    super(reader, Date.now, undefined, WHOLE);
  }

  override batch(event: BatchEvent): void {
    const batch = decodeBatch(event.bytes);
    for (const patch of batch.patches) {
      const { skips, lengths, codes, ...rest } = decodePatch(patch.runs);
      patch.runs = encodePatch({ ...rest, skips, lengths, codes: codes.map((code) => this.#lied(code)) });
    }
    const message = create(ServerMessageSchema, { body: { case: 'batch', value: batch } });
    super.batch({ ...event, bytes: toBinary(ServerMessageSchema, message) });
  }

  #lied(code: number): number {
    return (code & 0xff) === this.state ? (code & 0xff00) | this.shown : code;
  }
}

test('every page of the workload is shown as what it is, and nothing of it stays', async () => {
  const found = await check(new FanOut(reader, Date.now, undefined, WHOLE));
  expect(found.wrong).toEqual([]);
  const states = found.states.map(({ state }) => state);
  expect(states).toEqual(expect.arrayContaining(['unmapped', 'present', 'resident-elsewhere']));
  // Swap is there or not, and may come or go meanwhile: what is not shown to be in it is said to be unchecked.
  const unchecked = found.notChecked.map(({ what }) => what);
  expect(states.includes('swapped') || unchecked.some((what) => /swapped|-out$/.test(what))).toBe(true);
  expect(found.states.reduce((sum, { pages }) => sum + pages, 0)).toBe(found.pages);
  expect(found.pages).toBeGreaterThan(3000);
  expect(isGone(workload)).toBe(true);
});

test('a picture that says something else of its pages is found out, by region and address', async () => {
  const found = await check(new LyingFanOut(reader, PageState['resident-elsewhere'], PageState.present));
  const wrong = found.wrong.map(({ expected, shown }) => `${expected} as ${shown}`);
  expect(new Set(wrong)).toEqual(new Set(['resident-elsewhere as present']));
  expect(found.wrong.find(({ region }) => region === 'memfd')).toMatchObject({ pages: 32 });
});

test('a workload that cannot be watched is an error, and is ended all the same', async () => {
  await reader.close();
  await expect(check(new FanOut(reader, Date.now, undefined, WHOLE))).rejects.toMatchObject({
    code: 'AGENT_ERR_READER_FAILED',
  });
  expect(isGone(workload)).toBe(true);
});
