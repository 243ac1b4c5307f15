import { Worker } from 'node:worker_threads';
import type { BlindSpots, PageWord, Reconciliation } from '@pagelapse/protocol';
import type { EndedBecause, Held, RangeLook, Tracked } from '../channel.js';
import { AgentError } from '../errors.js';
import type { LookRequest } from './range-looks.js';
import type { EncodedBatch } from './watch.js';
import type { FromWatchWorker, ToWatchWorker, WatchWorkerData } from './watch-messages.js';

const WORKER = new URL('./watch-worker.js', import.meta.url);

export interface WatchThreadEvents {
  /** Takes the batch and calls `delivered` once it is off this process's hands. */
  batch(batch: EncodedBatch, delivered: () => void): void;
  /** It holds, for the soft-dirty bits to be taken away. */
  resetDue?(epoch: number, addressSpace: string): void;
  /** Once, and nothing after it. */
  ended(reason: EndedBecause, atMs: number): void;
  /** The thread failed on something that is not the target's end. */
  failed(error: Error): void;
}

/** The reader's end of a watch's worker thread. */
export class WatchThread {
  readonly #worker: Worker;
  #over = false;
  readonly #questions = new Map<number, { resolve(value: unknown): void; reject(error: AgentError): void }>();
  #nextQuestion = 1;

  constructor(data: WatchWorkerData, events: WatchThreadEvents) {
    this.#worker = new Worker(WORKER, { workerData: data });
    const end = (reason: EndedBecause, atMs: number): void => {
      if (this.#over) return;
      this.#over = true;
      this.#refuseQuestions();
      events.ended(reason, atMs);
    };
    this.#worker.on('message', (message: FromWatchWorker) => {
      if (message.say === 'ended') end(message.reason, message.atMs);
      else if (message.say === 'answer' || message.say === 'refused') this.#answered(message);
      else if (this.#over) return;
      else if (message.say === 'reset-due') events.resetDue?.(message.epoch, message.addressSpace);
      else events.batch(message.batch, () => this.#say({ say: 'delivered' }));
    });
    this.#worker.on('error', (error: Error) => {
      events.failed(error);
      end('reader-failed', Date.now());
    });
    this.#worker.on('exit', () => end('reader-failed', Date.now()));
  }

  focus(pages: readonly number[]): void {
    this.#say({ say: 'focus', pages });
  }

  changeDuty(share: number): void {
    this.#say({ say: 'duty', share });
  }

  requestKey(): void {
    this.#say({ say: 'key' });
  }

  /** Rejects with AgentError. Waits for the pass under way. */
  page(page: number, epoch: number): Promise<PageWord> {
    return this.#ask((question) => ({ say: 'page', question, page, epoch })) as Promise<PageWord>;
  }

  /** Rejects with AgentError. Waits for the pass under way, and the next one waits for it. */
  reconcile(epoch: number): Promise<Reconciliation> {
    return this.#ask((question) => ({ say: 'reconcile', question, epoch })) as Promise<Reconciliation>;
  }

  /** Of the last pass; rejects with AgentError. */
  blindSpots(): Promise<BlindSpots> {
    return this.#ask((question) => ({ say: 'blind-spots', question })) as Promise<BlindSpots>;
  }

  /** Rejects with AgentError. Waits for the pass under way. */
  look(request: LookRequest): Promise<RangeLook> {
    return this.#ask((question) => ({ say: 'look', question, ...request })) as Promise<RangeLook>;
  }

  /** Rejects with AgentError. No pass is under way once it is answered, and none is begun before {@link track}. */
  hold(epoch: number): Promise<Held> {
    return this.#ask((question) => ({ say: 'hold', question, epoch })) as Promise<Held>;
  }

  track(sinceMs: number | undefined, everyMs: number | undefined): void {
    this.#say({ say: 'track', sinceMs, everyMs });
  }

  tracked(): Promise<Tracked> {
    return this.#ask((question) => ({ say: 'tracked', question })) as Promise<Tracked>;
  }

  stop(): void {
    this.#over = true;
    this.#refuseQuestions();
    this.#say({ say: 'stop' });
  }

  /** The server holds the answer against its schema. */
  #ask(asking: (question: number) => ToWatchWorker): Promise<unknown> {
    const question = this.#nextQuestion++;
    return new Promise((resolve, reject) => {
      this.#questions.set(question, { resolve, reject });
      this.#say(asking(question));
    });
  }

  #answered(message: Extract<FromWatchWorker, { question: number }>): void {
    const asked = this.#questions.get(message.question);
    this.#questions.delete(message.question);
    if (message.say === 'answer') asked?.resolve(message.value);
    else asked?.reject(new AgentError(message.code, message.message));
  }

  #refuseQuestions(): void {
    for (const { reject } of this.#questions.values()) {
      reject(new AgentError('AGENT_ERR_NOT_WATCHED', 'The watch has ended.'));
    }
    this.#questions.clear();
  }

  #say(message: ToWatchWorker): void {
    this.#worker.postMessage(message);
  }
}
