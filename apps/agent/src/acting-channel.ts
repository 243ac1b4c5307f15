import {
  LeftoversRestored,
  MAX_ACT_PAGES,
  PageAdviceName,
  Permission,
  SqueezeLimit,
  SqueezeList,
  SqueezePreview,
  SqueezeRequest,
  SqueezeStatus,
} from '@pagelapse/protocol';
import { Check, type Static, type TSchema, Type } from '@pagelapse/protocol/schema';
import { HeldMapping, Page } from './channel.js';
import { ChannelError, Refused, Response } from './channel-answer.js';

/**
 * Everything that passes between the server and the mutator, the one process that changes others, which exists only with
 * `--allow`. Both ends check what they receive. The server asks; the mutator decides by itself what is allowed, of which
 * process, and whether it is still the one that was meant.
 */
export const ActTarget = Type.Object({
  bootId: Type.String(),
  pid: Type.Integer({ minimum: 1 }),
  startTime: Type.Number(),
  /** Copied into the answers as it is. */
  handle: Type.String(),
  /** What else is part of the agent, and so is not acted upon: server and reader. */
  agentPids: Type.Array(Type.Integer({ minimum: 1 })),
});
export type ActTarget = Static<typeof ActTarget>;

const SqueezeId = Type.String({ minLength: 1, maxLength: 64 });

export const ActRequest = Type.Union([
  Type.Object({ id: Type.Integer(), verb: Type.Literal('facts') }),
  Type.Object({ id: Type.Integer(), verb: Type.Literal('preview-squeeze'), target: ActTarget }),
  Type.Object({ id: Type.Integer(), verb: Type.Literal('squeeze'), target: ActTarget, settings: SqueezeRequest }),
  Type.Object({ id: Type.Integer(), verb: Type.Literal('squeezes') }),
  Type.Object({ id: Type.Integer(), verb: Type.Literal('squeeze-status'), squeeze: SqueezeId }),
  Type.Object({ id: Type.Integer(), verb: Type.Literal('squeeze-limit'), squeeze: SqueezeId, change: SqueezeLimit }),
  Type.Object({ id: Type.Integer(), verb: Type.Literal('stop-squeeze'), squeeze: SqueezeId }),
  Type.Object({ id: Type.Integer(), verb: Type.Literal('restore-leftovers') }),
  /** Ends all that is under way; answered when everything is as it was before. */
  Type.Object({ id: Type.Integer(), verb: Type.Literal('stop-all') }),
  /** `addressSpace` and `mapping` as they were looked at: where they are others by now, nothing is done. */
  Type.Object({
    id: Type.Integer(),
    verb: Type.Literal('advise-pages'),
    target: ActTarget,
    addressSpace: Type.String(),
    mapping: HeldMapping,
    first: Page,
    count: Type.Integer({ minimum: 1, maximum: MAX_ACT_PAGES }),
    advice: PageAdviceName,
  }),
  /** Takes the soft-dirty bits away from all pages of the process. */
  Type.Object({ id: Type.Integer(), verb: Type.Literal('clear-refs'), target: ActTarget, addressSpace: Type.String() }),
]);
export type ActRequest = Static<typeof ActRequest>;
export type ActVerb = ActRequest['verb'];

/** What each verb has to be allowed; `undefined` for what changes and tells nothing of others. */
export const NEEDS: Readonly<Record<ActVerb, Permission | undefined>> = {
  facts: undefined,
  'preview-squeeze': 'squeeze',
  squeeze: 'squeeze',
  squeezes: 'squeeze',
  'squeeze-status': 'squeeze',
  'squeeze-limit': 'squeeze',
  'stop-squeeze': 'squeeze',
  'restore-leftovers': 'squeeze',
  'stop-all': undefined,
  'advise-pages': 'pageout',
  'clear-refs': 'clear-refs',
};

export const MutatorFacts = Type.Object({
  allowed: Type.Array(Permission),
  /** Squeezes that a killed agent left and nobody has restored. */
  leftovers: Type.Integer(),
});
export type MutatorFacts = Static<typeof MutatorFacts>;

const Times = { atMs: Type.Number(), tookMs: Type.Number() };

/** What the kernel answered, which says nothing of what became of the pages: those it went over, and where it stopped. */
export const AdviceGiven = Type.Object({ ...Times, reached: Type.Integer(), stopped: Type.Optional(Type.String()) });
export type AdviceGiven = Static<typeof AdviceGiven>;

/** When the bits were taken away, and for how long that held the process up. */
export const Cleared = Type.Object(Times);
export type Cleared = Static<typeof Cleared>;

export const ACT_ANSWERS = {
  facts: MutatorFacts,
  'preview-squeeze': SqueezePreview,
  squeeze: SqueezeStatus,
  squeezes: SqueezeList,
  'squeeze-status': SqueezeStatus,
  'squeeze-limit': SqueezeStatus,
  'stop-squeeze': SqueezeStatus,
  'restore-leftovers': LeftoversRestored,
  'stop-all': Type.Object({}),
  'advise-pages': AdviceGiven,
  'clear-refs': Cleared,
} as const satisfies Record<ActVerb, TSchema>;
export type ActAnswer<V extends ActVerb> = Static<(typeof ACT_ANSWERS)[V]>;

/** Something was done to a process that belongs into what is kept of its past (MARK_KIND_SQUEEZE). */
export const ActEvent = Type.Object({
  event: Type.Literal('acted'),
  pid: Type.Integer(),
  startTime: Type.Number(),
  atMs: Type.Number(),
  text: Type.String(),
});
export type ActEvent = Static<typeof ActEvent>;

export type FromMutator = Response | Refused | ActEvent;

export function parseActRequest(message: unknown): ActRequest {
  if (Check(ActRequest, message)) return message;
  throw new ChannelError('the mutator was sent a message that is no request');
}

export function parseFromMutator(message: unknown): FromMutator {
  if (Check(Refused, message)) return message;
  if (Check(Response, message)) return message;
  if (Check(ActEvent, message)) return message;
  throw new ChannelError('the server was sent a message that is neither an answer nor an event');
}

export function parseActAnswer<V extends ActVerb>(verb: V, value: unknown): ActAnswer<V> {
  if (Check(ACT_ANSWERS[verb], value)) return value;
  throw new ChannelError(`the mutator's answer to '${verb}' has the wrong shape`);
}
