import type { AgentErrorCode } from '@pagelapse/protocol';
import type { Refused, Response } from '../channel-answer.js';
import { AgentError, toAgentError } from '../errors.js';
import { MAX_PEER_RESTARTS_PER_MINUTE } from './limits.js';
import type { OpenPeer, Peer } from './peer.js';

export interface PeerServiceOptions<Verb extends string, Event extends object> {
  /** For people: `reader`. */
  readonly name: string;
  /** What those are refused with whose question it did not live to answer. */
  readonly failed: AgentErrorCode;
  readonly open: OpenPeer;
  /** Throws ChannelError. */
  parse(message: unknown): Response | Refused | Event;
  /** Throws ChannelError. */
  parseAnswer(verb: Verb, value: unknown): unknown;
  event(event: Event): void;
  /** It failed, and with it all it knew. `willReturn`: another one is being started. */
  lost(willReturn: boolean): void;
  /** Another one is there. */
  returned(): void;
  log(what: string): void;
}

interface Pending<Verb> {
  readonly verb: Verb;
  resolve(value: unknown): void;
  reject(error: AgentError): void;
}

/** Questions to a peer, and its supervision: a failure is told, another one opened, and not more often than is sane. */
export class PeerService<Verb extends string, Event extends object> {
  readonly #pending = new Map<number, Pending<Verb>>();
  readonly #startedAt: number[] = [];
  #peer: Peer | undefined;
  #nextId = 1;
  #closing = false;

  constructor(readonly options: PeerServiceOptions<Verb, Event>) {
    this.#peer = this.#start();
  }

  get pid(): number | undefined {
    return this.#peer?.pid;
  }

  /** Resolves with what `parseAnswer` let pass; rejects with AgentError. */
  ask(verb: Verb, question: object): Promise<unknown> {
    const peer = this.#running();
    if (peer === undefined) return Promise.reject(this.#failed('keeps failing and is not running.'));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { verb, resolve, reject });
      peer.send({ id, verb, ...question });
    });
  }

  /** A verb whose answer nobody waits for; when it fails, the peer is gone and with it what was asked about. */
  tell(verb: Verb, question: object): void {
    this.ask(verb, question).catch((error: unknown) => {
      if (!this.#closing) this.options.log(`${verb}: ${toAgentError(error).message}`);
    });
  }

  async close(): Promise<void> {
    this.#closing = true;
    const peer = this.#peer;
    this.#peer = undefined;
    await peer?.close();
  }

  #running(): Peer | undefined {
    if (this.#peer === undefined && !this.#closing && this.#mayStart()) {
      this.#peer = this.#start();
      this.options.returned();
    }
    return this.#peer;
  }

  #mayStart(): boolean {
    const minuteAgo = Date.now() - 60_000;
    return this.#startedAt.filter((at) => at > minuteAgo).length <= MAX_PEER_RESTARTS_PER_MINUTE;
  }

  #start(): Peer {
    this.#startedAt.push(Date.now());
    if (this.#startedAt.length > MAX_PEER_RESTARTS_PER_MINUTE + 1) this.#startedAt.shift();
    const peer: Peer = this.options.open({
      message: (message) => this.#receive(peer, message),
      ended: (how) => this.#ended(peer, how),
    });
    return peer;
  }

  #receive(peer: Peer, message: unknown): void {
    if (peer !== this.#peer) return;
    let received: Response | Refused | Event;
    try {
      received = this.options.parse(message);
      if ('answers' in received) this.#settle(received);
    } catch (error) {
      // One that talks nonsense cannot be trusted with anything else it says.
      this.options.log(error instanceof Error ? error.message : String(error));
      peer.kill();
      return;
    }
    if (!('answers' in received)) this.options.event(received);
  }

  #settle(answer: Response | Refused): void {
    const pending = this.#pending.get(answer.answers);
    if (pending === undefined) return;
    if ('refused' in answer) {
      this.#pending.delete(answer.answers);
      pending.reject(new AgentError(answer.refused.code, answer.refused.message));
      return;
    }
    const value = this.options.parseAnswer(pending.verb, answer.value);
    this.#pending.delete(answer.answers);
    pending.resolve(value);
  }

  #ended(peer: Peer, how: string): void {
    const wasCurrent = peer === this.#peer;
    if (wasCurrent) this.#peer = undefined;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const asked of pending) asked.reject(this.#failed('ended while it was being asked.'));
    if (!wasCurrent || this.#closing) return;
    const willReturn = this.#mayStart();
    const next = willReturn ? 'starting another' : 'too often, not started again';
    this.options.log(`the ${this.options.name} ended (${how}), ${next}`);
    this.options.lost(willReturn);
    if (willReturn) this.#running();
  }

  #failed(how: string): AgentError {
    return new AgentError(this.options.failed, `The ${this.options.name} process ${how}`);
  }
}
