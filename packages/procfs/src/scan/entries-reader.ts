import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type PageTable, WINDOW_PAGES } from '../read/page-table.js';
import { accountHelper } from '../read/thread-cpu.js';
import type { EntriesHelperData } from './entries-helper.js';
import { EntriesJob, MAX_JOB_PAGES, type ReadWindow } from './entries-job.js';
import { EntryRuns } from './entries-runs.js';
import { settleWindow } from './entries-window.js';
import type { EntryClassifier } from './entry-classifier.js';

/** Always the compiled program, also when tests run from source. */
const HELPER = new URL('../../dist/scan/entries-helper.js', import.meta.url);
/** Threads that walk one target's page tables at once, this one included: each holds its mmap_lock for reading. */
const MAX_THREADS = 4;
/** What is left of a mapping is read by several threads from this many pages on: below, waking them costs what they save. */
const TOGETHER_FROM_PAGES = 3 * WINDOW_PAGES;

/** A window that is asked for, and how far those after it will probably go. */
export interface WindowAsked {
  readonly first: number;
  readonly count: number;
  /** Page up to which windows of WINDOW_PAGES will be asked for in order, unless something else comes up. */
  readonly until: number;
  readonly shared: boolean;
  /** It is a whole mapping, whose neighbours will be asked for next. */
  readonly whole: boolean;
}

/** Throws where no more threads may be started (pids.max, RLIMIT_NPROC). */
export type StartThread = (workerData: EntriesHelperData) => Worker;

const startThread: StartThread = (workerData) => new Worker(HELPER, { workerData });

/**
 * Page-table codes of one window after the other. From the second window in a row on, if much is left, other threads
 * read along. They are started when they are first needed, sleep in between, and end with `close`.
 */
export class EntriesReader {
  readonly #classifier: EntryClassifier;
  readonly #runs = new EntryRuns(WINDOW_PAGES);
  readonly #helpers: number;
  readonly #startThread: StartThread;
  readonly #accounts: (() => void)[] = [];
  #job: EntriesJob | undefined;
  #helped = false;
  #table: PageTable | undefined;
  /** Page after the window read last, while they are read in order. */
  #end = -1;

  constructor(
    classifier: EntryClassifier,
    threads: number = Math.min(availableParallelism(), MAX_THREADS),
    start: StartThread = startThread,
  ) {
    this.#classifier = classifier;
    this.#helpers = threads - 1;
    this.#startThread = start;
  }

  /** The window's runs, good until the next call. Overwrites the words of `table`. Throws AddressSpaceGone. */
  read(table: PageTable, asked: WindowAsked): EntryRuns {
    const { first, count, shared, whole } = asked;
    this.#table = table;
    const runs = this.#together(table, asked);
    this.#end = first + count;
    if (runs !== undefined) return runs;
    if (whole) table.readAhead(first, count);
    else table.read(first, count);
    settleWindow(table, this.#classifier, first, count, shared, this.#runs);
    return this.#runs;
  }

  /** No more windows of this mapping are wanted; to be called before its page table is closed. */
  end(): void {
    this.#job?.end();
    this.#end = -1;
  }

  /** Ends the helping threads if none was needed since the last call: each takes some 10 MiB while it sleeps. */
  dismiss(): void {
    if (!this.#helped) this.close();
    this.#helped = false;
  }

  close(): void {
    this.#job?.stop();
    this.#job = undefined;
    for (const settle of this.#accounts.splice(0)) settle();
  }

  #together(table: PageTable, { first, count, until, shared }: WindowAsked): EntryRuns | undefined {
    if (this.#job?.isNext(first, count) !== true) {
      this.#job?.end();
      const worthwhile = first === this.#end && until - first >= TOGETHER_FROM_PAGES && this.#helpers > 0;
      if (!worthwhile) return undefined;
      this.#helped = true;
      this.#job ??= this.#startHelpers();
      const end = Math.min(until, first + MAX_JOB_PAGES);
      this.#job.begin({ fd: table.fd, first, end, shared, entriesPerRead: table.entriesPerRead });
    }
    return this.#job.take(this.#readOwn);
  }

  /** A window that this thread reads while it waits for another. */
  readonly #readOwn: ReadWindow = ({ shared }, first, count, runs) => {
    const table = this.#table as PageTable;
    table.read(first, count);
    settleWindow(table, this.#classifier, first, count, shared, runs);
  };

  #startHelpers(): EntriesJob {
    const helpers = this.#helpers;
    const buffer = new SharedArrayBuffer(EntriesJob.bytes(helpers));
    const job = new EntriesJob(buffer, helpers);
    for (let helper = 0; helper < helpers; helper++) {
      let worker: Worker;
      try {
        worker = this.#startThread({ buffer, helpers, helper, rights: this.#classifier.rights });
      } catch {
        // Fewer help, or none.
        break;
      }
      // Whoever does not come up claims nothing, and the others read it all.
      worker.on('error', () => undefined);
      worker.unref();
      this.#accounts.push(accountHelper(() => job.cpuMs(helper)));
    }
    return job;
  }
}
