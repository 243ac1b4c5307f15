import type { BlindSpots, PageWord, Reconciliation } from '@pagelapse/protocol';
import {
  type Answer,
  type BatchPiece,
  type EndedEvent,
  type Findings,
  type Held,
  type ProcessFacts,
  type ProcessListing,
  parseAnswer,
  parseFromReader,
  type RangeLook,
  type ReaderFacts,
  type Request,
  type ResetDueEvent,
  type Tracked,
  type Verb,
} from '../channel.js';
import { DeadBuffers } from '../dead-buffers.js';
import { READER_PROGRAM } from '../part-programs.js';
import type { ReaderOptions } from '../reader-options.js';
import { BatchPieces } from './batch-pieces.js';
import { forkedPeer } from './forked-peer.js';
import type { OpenPeer } from './peer.js';
import { PeerService } from './peer-service.js';
import type { LookRequest, PageRequest, Reader, ReaderEvents, SpaceRequest, WatchRequest } from './reader.js';

type Arguments<V extends Verb> = Omit<Extract<Request, { verb: V }>, 'id' | 'verb'>;

export interface ForkedReaderOptions {
  readonly reader: ReaderOptions;
  readonly entry?: string;
  log(what: string): void;
}

/** A reader that this process starts, with its own rights. */
export function forkedReader({ reader, entry = READER_PROGRAM.entry, log }: ForkedReaderOptions): OpenPeer {
  return forkedPeer({ name: 'reader', program: { ...READER_PROGRAM, entry }, argument: reader, log });
}

/** The reader as a process of its own: verbs out, batches put together on their way in. */
export class ReaderProcess implements Reader {
  readonly #service: PeerService<Verb, BatchPiece | EndedEvent | ResetDueEvent>;
  #pieces = new BatchPieces();
  readonly #dead = new DeadBuffers('minor');
  /** As it was told: a service that this process did not start. */
  #toldPid: number | undefined;
  #events: ReaderEvents | undefined;

  constructor(open: OpenPeer, log: (what: string) => void) {
    this.#service = new PeerService({
      name: 'reader',
      failed: 'AGENT_ERR_READER_FAILED',
      open,
      parse: parseFromReader,
      parseAnswer,
      event: (event) => this.#take(event),
      lost: (willReturn) => {
        this.#pieces = new BatchPieces();
        this.#events?.lost(willReturn);
      },
      returned: () => {
        // Of another pid. One that cannot say so fails at the next question as well.
        if (this.#service.pid === undefined) this.facts().catch(() => undefined);
        this.#events?.returned();
      },
      log,
    });
  }

  get pid(): number | undefined {
    return this.#service.pid ?? this.#toldPid;
  }

  listen(events: ReaderEvents): void {
    this.#events = events;
  }

  async facts(): Promise<ReaderFacts> {
    const facts = await this.#ask('facts', {});
    this.#toldPid = facts.pid;
    return facts;
  }

  diagnose(): Promise<Findings> {
    return this.#ask('diagnose', {});
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

  blindSpots(watch: number): Promise<BlindSpots> {
    return this.#ask('blind-spots', { watch });
  }

  look(request: LookRequest): Promise<RangeLook> {
    return this.#ask('look', { ...request });
  }

  hold(request: SpaceRequest): Promise<Held> {
    return this.#ask('hold', { ...request });
  }

  track(watch: number, sinceMs: number | undefined, everyMs: number | undefined): void {
    this.#tell('track', {
      watch,
      ...(sinceMs !== undefined && { sinceMs }),
      ...(everyMs !== undefined && { everyMs }),
    });
  }

  tracked(watch: number): Promise<Tracked> {
    return this.#ask('tracked', { watch });
  }

  close(): Promise<void> {
    return this.#service.close();
  }

  #tell<V extends Verb>(verb: V, question: Arguments<V>): void {
    this.#service.tell(verb, question);
  }

  #ask<V extends Verb>(verb: V, question: Arguments<V>): Promise<Answer<V>> {
    // parseAnswer has let it pass for this verb.
    return this.#service.ask(verb, question) as Promise<Answer<V>>;
  }

  #take(event: BatchPiece | EndedEvent | ResetDueEvent): void {
    if (event.event !== 'piece') {
      if (event.event === 'ended') this.#events?.ended(event);
      else this.#events?.resetDue(event);
      return;
    }
    const batch = this.#pieces.join(event);
    if (batch !== undefined) this.#events?.batch(batch);
    this.#dead.release();
  }
}
