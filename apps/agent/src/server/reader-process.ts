import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { PageWord, Reconciliation } from '@pagelapse/protocol';
import {
  type Answer,
  type FromReader,
  type ProcessFacts,
  type ProcessListing,
  parseAnswer,
  parseFromReader,
  type ReaderFacts,
  type Request,
  type Verb,
} from '../channel.js';
import { AgentError, toAgentError } from '../errors.js';
import type { ReaderOptions } from '../reader-options.js';
import { BatchPieces } from './batch-pieces.js';
import { MAX_READER_RESTARTS_PER_MINUTE } from './limits.js';
import type { PageRequest, Reader, ReaderEvents, SpaceRequest, WatchRequest } from './reader.js';

export const READER_ENTRY = fileURLToPath(new URL('../reader/main.js', import.meta.url));

/**
 * The reader's heaps - its own and one for each watch - are kept near to what they hold, rather than grown for the sake
 * of fewer collections: percent of growth between two, and MiB of half a young generation.
 */
const HEAP_FLAGS = ['--heap-growing-percent=50', '--max-semi-space-size=4'];

type Arguments<V extends Verb> = Omit<Extract<Request, { verb: V }>, 'id' | 'verb'>;

interface Pending {
  readonly verb: Verb;
  resolve(value: Answer<Verb>): void;
  reject(error: AgentError): void;
}

export interface ReaderProcessOptions {
  readonly reader: ReaderOptions;
  readonly entry?: string;
  log(what: string): void;
}

/** The reader as a forked process: a failure is told, a new one started, and not more often than is sane. */
export class ReaderProcess implements Reader {
  readonly #pending = new Map<number, Pending>();
  readonly #startedAt: number[] = [];
  #pieces = new BatchPieces();
  #events: ReaderEvents | undefined;
  #child: ChildProcess | undefined;
  #nextId = 1;
  #closing = false;

  constructor(readonly options: ReaderProcessOptions) {
    this.#child = this.#start();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  listen(events: ReaderEvents): void {
    this.#events = events;
  }

  facts(): Promise<ReaderFacts> {
    return this.#ask('facts', {});
  }

  processes(): Promise<ProcessListing> {
    return this.#ask('processes', {});
  }

  process(pid: number): Promise<ProcessFacts> {
    return this.#ask('process', { pid });
  }

  async watch(request: WatchRequest): Promise<void> {
    await this.#ask('watch', { ...request });
  }

  unwatch(watch: number): void {
    this.#tell('unwatch', { watch });
  }

  focus(watch: number, pages: readonly number[]): void {
    this.#tell('focus', { watch, pages: [...pages] });
  }

  changeDuty(watch: number, share: number): void {
    this.#tell('duty', { watch, share });
  }

  requestKey(watch: number): void {
    this.#tell('key', { watch });
  }

  page(request: PageRequest): Promise<PageWord> {
    return this.#ask('page', { ...request });
  }

  reconcile(request: SpaceRequest): Promise<Reconciliation> {
    return this.#ask('reconcile', { ...request });
  }

  async close(): Promise<void> {
    this.#closing = true;
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    if (child.connected) child.disconnect();
    else child.kill();
    await exited;
  }

  /** A verb whose answer nobody waits for; when it fails, the reader is gone and with it what was asked about. */
  #tell<V extends Verb>(verb: V, args: Arguments<V>): void {
    this.#ask(verb, args).catch((error: unknown) => {
      if (!this.#closing) this.options.log(`${verb}: ${toAgentError(error).message}`);
    });
  }

  #ask<V extends Verb>(verb: V, args: Arguments<V>): Promise<Answer<V>> {
    const child = this.#running();
    if (child === undefined) return Promise.reject(failed('The reader keeps failing and is not running.'));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { verb, resolve, reject });
      // A failed send is followed by 'exit', which rejects everything pending.
      child.send({ id, verb, ...args }, () => undefined);
    });
  }

  #running(): ChildProcess | undefined {
    if (this.#child === undefined && !this.#closing && this.#mayStart()) {
      this.#child = this.#start();
      this.#events?.returned();
    }
    return this.#child;
  }

  #mayStart(): boolean {
    const minuteAgo = Date.now() - 60_000;
    return this.#startedAt.filter((at) => at > minuteAgo).length <= MAX_READER_RESTARTS_PER_MINUTE;
  }

  #start(): ChildProcess {
    this.#pieces = new BatchPieces();
    this.#startedAt.push(Date.now());
    if (this.#startedAt.length > MAX_READER_RESTARTS_PER_MINUTE + 1) this.#startedAt.shift();
    const child = fork(this.options.entry ?? READER_ENTRY, [JSON.stringify(this.options.reader)], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: HEAP_FLAGS,
    });
    child.on('message', (message) => this.#receive(child, message));
    child.on('error', (error) => this.options.log(`reader: ${error.message}`));
    child.on('exit', (code, signal) => this.#exited(child, signal ?? `code ${code}`));
    return child;
  }

  #receive(child: ChildProcess, message: unknown): void {
    if (child !== this.#child) return;
    let received: FromReader;
    try {
      received = parseFromReader(message);
      if ('answers' in received) this.#settle(received);
    } catch (error) {
      // A reader that talks nonsense cannot be trusted with anything else it says.
      this.options.log(error instanceof Error ? error.message : String(error));
      child.kill('SIGKILL');
      return;
    }
    if (!('event' in received)) return;
    if (received.event === 'ended') {
      this.#events?.ended(received);
      return;
    }
    const batch = this.#pieces.join(received);
    if (batch !== undefined) this.#events?.batch(batch);
  }

  #settle(answer: Extract<FromReader, { answers: number }>): void {
    const pending = this.#pending.get(answer.answers);
    if (pending === undefined) return;
    if ('refused' in answer) {
      this.#pending.delete(answer.answers);
      pending.reject(new AgentError(answer.refused.code, answer.refused.message));
      return;
    }
    const value = parseAnswer(pending.verb, answer.value);
    this.#pending.delete(answer.answers);
    pending.resolve(value);
  }

  #exited(child: ChildProcess, how: string): void {
    const wasCurrent = child === this.#child;
    if (wasCurrent) this.#child = undefined;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const asked of pending) asked.reject(failed('The reader process ended while it was being asked.'));
    if (!wasCurrent || this.#closing) return;
    const willReturn = this.#mayStart();
    this.options.log(`the reader ended (${how})${willReturn ? ', starting another' : ' too often, not started again'}`);
    this.#events?.lost(willReturn);
    if (willReturn) this.#running();
  }
}

function failed(message: string): AgentError {
  return new AgentError('AGENT_ERR_READER_FAILED', message);
}
