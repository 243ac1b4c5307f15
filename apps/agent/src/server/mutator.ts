import type {
  LeftoversRestored,
  PageAdviceName,
  SqueezeLimit,
  SqueezeList,
  SqueezePreview,
  SqueezeRequest,
  SqueezeStatus,
} from '@pagelapse/protocol';
import type { ActEvent, ActTarget, AdviceGiven, Cleared, MutatorFacts } from '../acting-channel.js';
import type { HeldMapping } from '../channel.js';

/** Pages of a mapping as it was looked at. */
export interface AdviseRequest extends SpaceHeld {
  readonly mapping: HeldMapping;
  readonly first: number;
  readonly count: number;
  readonly advice: PageAdviceName;
}

/** A process in the address space that it was looked at in. */
export interface SpaceHeld {
  readonly target: ActTarget;
  readonly addressSpace: string;
}

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
  advisePages(request: AdviseRequest): Promise<AdviceGiven>;
  clearSoftDirty(request: SpaceHeld): Promise<Cleared>;
  listen(events: MutatorEvents): void;
  /** Ends what it does, restores, and resolves when that is done. */
  close(): Promise<void>;
}
