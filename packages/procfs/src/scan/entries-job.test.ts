import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WINDOW_PAGES } from '../read/page-table.js';
import { EntriesJob } from './entries-job.js';

const STRETCH = { fd: -1, first: 0, end: 4 * WINDOW_PAGES, shared: false, entriesPerRead: WINDOW_PAGES };
const JOB = new URL('../../dist/scan/entries-job.js', import.meta.url).href;

/** Reads one window, and wakes whoever waits for any slot again and again before it is done. */
const SLOW_HELPER = `
const { workerData: { job, buffer, marks } } = require('node:worker_threads');
import(job).then(({ EntriesJob }) => {
  const words = new Int32Array(buffer);
  const doze = new Int32Array(new SharedArrayBuffer(4));
  const read = () => {
    Atomics.store(marks, 0, 1);
    Atomics.notify(marks, 0);
    for (let round = 0; round < 50; round++) {
      Atomics.wait(doze, 0, 0, 2);
      for (let word = 0; word < 32; word++) Atomics.notify(words, word);
    }
    Atomics.store(marks, 1, 1);
  };
  const own = new EntriesJob(buffer, 1);
  while (!own.work(read));
});
`;

test('a job ends when nobody reads any more, whoever is woken before', async () => {
  const buffer = new SharedArrayBuffer(EntriesJob.bytes(1));
  const marks = new Int32Array(new SharedArrayBuffer(8));
  const helper = new Worker(SLOW_HELPER, { eval: true, workerData: { job: JOB, buffer, marks } });
  onTestFinished(() => void helper.terminate());
  const job = new EntriesJob(buffer, 1);
  job.begin(STRETCH);
  Atomics.wait(marks, 0, 0);
  job.end();
  expect(Atomics.load(marks, 1)).toBe(1);
  await once(helper, 'exit');
});

test('a helping thread that is told to end just before it falls asleep does not', () => {
  const { load } = Atomics;
  // The thread is told after any of its looks around: whichever it is, it sees that something has changed.
  for (let told = 1; told <= 4; told++) {
    let loads = 0;
    const job = new EntriesJob(new SharedArrayBuffer(EntriesJob.bytes(1)), 1);
    const looks = vi.spyOn(Atomics, 'load').mockImplementation(((words: Int32Array, index: number) => {
      const found = load(words, index);
      if (++loads === told) job.stop();
      return found;
    }) as typeof Atomics.load);
    const sleeps = vi.spyOn(Atomics, 'wait').mockImplementation(((words: Int32Array, index: number, value: number) => {
      if (load(words, index) === value) throw new Error('asleep for ever');
      return 'not-equal';
    }) as typeof Atomics.wait);
    try {
      job.help(
        0,
        () => undefined,
        () => 0,
      );
    } finally {
      looks.mockRestore();
      sleeps.mockRestore();
    }
  }
});
