import { workerData } from 'node:worker_threads';
import { ENTRY_BYTES, readEntries, WINDOW_PAGES } from '../read/page-table.js';
import { threadCpuMs } from '../read/thread-cpu.js';
import { EntriesJob, type ReadWindow } from './entries-job.js';
import { settleWindow } from './entries-window.js';
import { type ClassifierRights, EntryClassifier } from './entry-classifier.js';

export interface EntriesHelperData {
  readonly buffer: SharedArrayBuffer;
  readonly helpers: number;
  /** Which of them this one is. */
  readonly helper: number;
  readonly rights: ClassifierRights;
}

/** A thread that reads windows of page tables beside the scanning one. It never returns to its event loop until told to end. */
const { buffer, helpers, helper, rights } = workerData as EntriesHelperData;
const classifier = new EntryClassifier(rights);
const bytes = new Uint8Array(WINDOW_PAGES * ENTRY_BYTES);
const words = new Uint32Array(bytes.buffer);

const readWindow: ReadWindow = ({ fd, shared, entriesPerRead }, from, pages, runs) => {
  const read = (first: number, count: number): void => readEntries(fd, bytes, first, count, entriesPerRead);
  read(from, pages);
  settleWindow({ words, read }, classifier, from, pages, shared, runs);
};

new EntriesJob(buffer, helpers).help(helper, readWindow, threadCpuMs);
