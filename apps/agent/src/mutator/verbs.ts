import { type ActAnswer, type ActRequest, NEEDS } from '../acting-channel.js';
import type { MutatorOptions } from '../mutator-options.js';
import type { Guard } from './guard.js';
import type { MemoryActs } from './memory/memory-acts.js';
import type { Squeezes } from './squeeze/squeezes.js';

type AnyAnswer = ActAnswer<ActRequest['verb']>;

/** What the mutator does for each verb of the channel, once it has made sure for itself that it may. Throws AgentError. */
export class ActVerbs {
  constructor(
    readonly allowed: MutatorOptions['allowed'],
    readonly guard: Guard,
    readonly squeezes: Squeezes,
    readonly memory: MemoryActs,
  ) {}

  answer(request: ActRequest): AnyAnswer | Promise<AnyAnswer> {
    const needed = NEEDS[request.verb];
    if (needed !== undefined && !this.allowed.includes(needed)) {
      this.guard.refuse(
        { act: request.verb },
        'AGENT_ERR_NOT_ALLOWED',
        `This agent was not started with --allow ${needed}.`,
      );
    }
    switch (request.verb) {
      case 'facts':
        return { allowed: [...this.allowed], leftovers: this.squeezes.leftovers };
      case 'preview-squeeze':
        return this.squeezes.preview(request.target);
      case 'squeeze':
        return this.squeezes.begin(request.target, request.settings);
      case 'squeezes':
        return this.squeezes.list();
      case 'squeeze-status':
        return this.squeezes.status(request.squeeze);
      case 'squeeze-limit':
        return this.squeezes.moveLimit(request.squeeze, request.change);
      case 'stop-squeeze':
        return this.squeezes.stop(request.squeeze);
      case 'restore-leftovers':
        return this.squeezes.restoreLeftovers();
      case 'stop-all':
        return this.squeezes.close().then(() => ({}));
      case 'advise-pages':
        return this.memory.advise(request);
      case 'clear-refs':
        return this.memory.clearSoftDirty(request);
    }
  }
}
