import type {
  LeftoversRestored,
  SqueezeLimit,
  SqueezeList,
  SqueezePreview,
  SqueezeRequest,
  SqueezeStatus,
} from '@pagelapse/protocol';
import {
  type ActAnswer,
  type ActEvent,
  type ActRequest,
  type ActTarget,
  type ActVerb,
  type AdviceGiven,
  type Cleared,
  type MutatorFacts,
  parseActAnswer,
  parseFromMutator,
} from '../acting-channel.js';
import { toAgentError } from '../errors.js';
import type { MutatorOptions } from '../mutator-options.js';
import { MUTATOR_PROGRAM } from '../part-programs.js';
import { forkedPeer } from './forked-peer.js';
import type { AdviseRequest, Mutator, MutatorEvents, SpaceHeld } from './mutator.js';
import type { OpenPeer } from './peer.js';
import { PeerService } from './peer-service.js';

type Arguments<V extends ActVerb> = Omit<Extract<ActRequest, { verb: V }>, 'id' | 'verb'>;

export interface ForkedMutatorOptions {
  readonly mutator: MutatorOptions;
  readonly entry?: string;
  log(what: string): void;
}

/** A mutator that this process starts, with its own rights. */
export function forkedMutator({ mutator, entry = MUTATOR_PROGRAM.entry, log }: ForkedMutatorOptions): OpenPeer {
  return forkedPeer({ name: 'mutator', program: { ...MUTATOR_PROGRAM, entry }, argument: mutator, log });
}

/** The mutator as a process of its own. When it fails, its watchdog restores what it had changed. */
export class MutatorProcess implements Mutator {
  readonly #service: PeerService<ActVerb, ActEvent>;
  readonly #log: (what: string) => void;
  #events: MutatorEvents | undefined;

  constructor(open: OpenPeer, log: (what: string) => void) {
    this.#log = log;
    this.#service = new PeerService({
      name: 'mutator',
      failed: 'AGENT_ERR_MUTATOR_FAILED',
      open,
      parse: parseFromMutator,
      parseAnswer: parseActAnswer,
      event: (event) => this.#events?.acted(event),
      lost: () => undefined,
      returned: () => undefined,
      log,
    });
  }

  get pid(): number | undefined {
    return this.#service.pid;
  }

  listen(events: MutatorEvents): void {
    this.#events = events;
  }

  facts(): Promise<MutatorFacts> {
    return this.#ask('facts', {});
  }

  previewSqueeze(target: ActTarget): Promise<SqueezePreview> {
    return this.#ask('preview-squeeze', { target });
  }

  squeeze(target: ActTarget, settings: SqueezeRequest): Promise<SqueezeStatus> {
    return this.#ask('squeeze', { target, settings });
  }

  squeezes(): Promise<SqueezeList> {
    return this.#ask('squeezes', {});
  }

  squeezeStatus(squeeze: string): Promise<SqueezeStatus> {
    return this.#ask('squeeze-status', { squeeze });
  }

  moveSqueezeLimit(squeeze: string, change: SqueezeLimit): Promise<SqueezeStatus> {
    return this.#ask('squeeze-limit', { squeeze, change });
  }

  stopSqueeze(squeeze: string): Promise<SqueezeStatus> {
    return this.#ask('stop-squeeze', { squeeze });
  }

  restoreLeftovers(): Promise<LeftoversRestored> {
    return this.#ask('restore-leftovers', {});
  }

  advisePages(request: AdviseRequest): Promise<AdviceGiven> {
    return this.#ask('advise-pages', { ...request });
  }

  clearSoftDirty(request: SpaceHeld): Promise<Cleared> {
    return this.#ask('clear-refs', { ...request });
  }

  /** While the channel is still there, so that what ends is told of; one that fails at it has its watchdog. */
  async close(): Promise<void> {
    await this.#ask('stop-all', {}).catch((error: unknown) => this.#log(toAgentError(error).message));
    await this.#service.close();
  }

  #ask<V extends ActVerb>(verb: V, question: Arguments<V>): Promise<ActAnswer<V>> {
    // parseActAnswer has let it pass for this verb.
    return this.#service.ask(verb, question) as Promise<ActAnswer<V>>;
  }
}
