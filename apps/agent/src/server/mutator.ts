import type {
  LeftoversRestored,
  SqueezeLimit,
  SqueezeList,
  SqueezePreview,
  SqueezeRequest,
  SqueezeStatus,
} from '@pagelapse/protocol';
import type { ActEvent, ActTarget, MutatorFacts } from '../acting-channel.js';

export interface MutatorEvents {
  acted(event: ActEvent): void;
}

/** The mutator as the server sees it. Promises reject with AgentError. */
export interface Mutator {
  facts(): Promise<MutatorFacts>;
  previewSqueeze(target: ActTarget): Promise<SqueezePreview>;
  squeeze(target: ActTarget, settings: SqueezeRequest): Promise<SqueezeStatus>;
  squeezes(): Promise<SqueezeList>;
  squeezeStatus(squeeze: string): Promise<SqueezeStatus>;
  moveSqueezeLimit(squeeze: string, change: SqueezeLimit): Promise<SqueezeStatus>;
  stopSqueeze(squeeze: string): Promise<SqueezeStatus>;
  restoreLeftovers(): Promise<LeftoversRestored>;
  listen(events: MutatorEvents): void;
  /** Ends what it does, restores, and resolves when that is done. */
  close(): Promise<void>;
}
