import {
  BlindSpots,
  Capability,
  Finding,
  MAX_ACT_PAGES,
  PageWord,
  ProcessAccess,
  Reconciliation,
} from '@pagelapse/protocol/contracts';
import { Check, type Static, type TSchema, Type } from '@pagelapse/protocol/schema';
import { ChannelError, Refused, Response } from './channel-answer.js';
import { MAX_CLIENTS, MAX_FOCUS_PAGES, MAX_PAGE } from './server/limits.js';

/**
 * Everything that passes between the server, which talks to browsers and holds no rights, and the reader, which may
 * read other processes. Both ends check what they receive against these schemas: the two have different rights, so
 * neither takes the other's word. Batches cross as opaque bytes; the server never looks inside one.
 */
const Pid = Type.Integer({ minimum: 1 });
const WatchId = Type.Integer({ minimum: 1 });

export const Page = Type.Integer({ minimum: 0, maximum: Number(MAX_PAGE) });

export const Request = Type.Union([
  Type.Object({ id: Type.Integer(), verb: Type.Literal('facts') }),
  /** What kernel, rights and host allow: what can change is looked at anew. */
  Type.Object({ id: Type.Integer(), verb: Type.Literal('diagnose') }),
  Type.Object({ id: Type.Integer(), verb: Type.Literal('processes') }),
  Type.Object({ id: Type.Integer(), verb: Type.Literal('process'), pid: Pid }),
  /** `handle` is copied into the batches as it is. */
  Type.Object({
    id: Type.Integer(),
    verb: Type.Literal('watch'),
    watch: WatchId,
    pid: Pid,
    startTime: Type.Number(),
    handle: Type.String(),
  }),
  Type.Object({ id: Type.Integer(), verb: Type.Literal('unwatch'), watch: WatchId }),
  /** What the viewers of a watch have on screen, all together; replaces what was said before. */
  Type.Object({
    id: Type.Integer(),
    verb: Type.Literal('focus'),
    watch: WatchId,
    pages: Type.Array(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }), {
      maxItems: MAX_CLIENTS * MAX_FOCUS_PAGES,
    }),
  }),
  /** Share of one core that passes over the target may spend from now on. */
  Type.Object({
    id: Type.Integer(),
    verb: Type.Literal('duty'),
    watch: WatchId,
    share: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
  }),
  /** Asks for a key of now; it comes as a batch event, so that its place among the deltas is certain. */
  Type.Object({ id: Type.Integer(), verb: Type.Literal('key'), watch: WatchId }),
  /** The raw words of one page as they are now, in the address space that the batches of the watch call `epoch`. */
  Type.Object({ id: Type.Integer(), verb: Type.Literal('page'), watch: WatchId, epoch: Type.Integer(), page: Page }),
  /** The kernel's figures of swap beside ours, and the shared files that the process maps, in the same address space. */
  Type.Object({ id: Type.Integer(), verb: Type.Literal('reconcile'), watch: WatchId, epoch: Type.Integer() }),
  /** What the last reading of the watch could not show. */
  Type.Object({ id: Type.Integer(), verb: Type.Literal('blind-spots'), watch: WatchId }),
  /** An exact reading of a range; `against` an earlier one: what became of its pages is told, of those that were `reached` and of the others. */
  Type.Object({
    id: Type.Integer(),
    verb: Type.Literal('look'),
    watch: WatchId,
    epoch: Type.Integer(),
    first: Page,
    count: Type.Integer({ minimum: 1, maximum: MAX_ACT_PAGES }),
    against: Type.Optional(Type.Object({ look: Type.Integer(), reached: Type.Integer({ minimum: 0 }) })),
  }),
  /** Answered when no pass is under way; none is begun until `track`, or for a while. */
  Type.Object({ id: Type.Integer(), verb: Type.Literal('hold'), watch: WatchId, epoch: Type.Integer() }),
  /**
   * The soft-dirty bits were taken away at `sinceMs`; absent: nobody keeps track. `everyMs`: the watch holds, and says so, after
   * the first whole reading that is so much later.
   */
  Type.Object({
    id: Type.Integer(),
    verb: Type.Literal('track'),
    watch: WatchId,
    sinceMs: Type.Optional(Type.Number()),
    everyMs: Type.Optional(Type.Number()),
  }),
  /** Since when the watch keeps track of writes. */
  Type.Object({ id: Type.Integer(), verb: Type.Literal('tracked'), watch: WatchId }),
]);
export type Request = Static<typeof Request>;
export type Verb = Request['verb'];

export const ReaderFacts = Type.Object({
  /** The reader's own. */
  pid: Pid,
  bootId: Type.String(),
  hostname: Type.String(),
  kernel: Type.String(),
  pageSize: Type.Integer(),
  cgroupVersion: Type.Optional(Type.Integer()),
  swapTotal: Type.Number(),
  swapFree: Type.Number(),
  /** Share of one core that the passes over one target may spend. */
  duty: Type.Number(),
  /** The most that viewers may have it raised to. */
  maxDuty: Type.Number(),
  capabilities: Type.Array(Capability),
});
export type ReaderFacts = Static<typeof ReaderFacts>;

export const ProcessFacts = Type.Object({
  pid: Pid,
  startTime: Type.Number(),
  startedAtMs: Type.Number(),
  comm: Type.String(),
  command: Type.String(),
  user: Type.String(),
  access: ProcessAccess,
  rss: Type.Number(),
  privateSwap: Type.Number(),
  sharedSwap: Type.Optional(Type.Number()),
  cgroup: Type.Optional(Type.String()),
});
export type ProcessFacts = Static<typeof ProcessFacts>;

export const ProcessListing = Type.Object({ takenAtMs: Type.Number(), processes: Type.Array(ProcessFacts) });
export type ProcessListing = Static<typeof ProcessListing>;

export const Findings = Type.Object({ findings: Type.Array(Finding) });
export type Findings = Static<typeof Findings>;

const Done = Type.Object({});

/** One mapping, as address-space has it; the mutator holds it against what is there when it acts. */
export const HeldMapping = Type.Object({
  start: Page,
  end: Page,
  perms: Type.String(),
  offset: Type.Number(),
  dev: Type.String(),
  inode: Type.String(),
  path: Type.String(),
  kind: Type.String(),
});
export type HeldMapping = Static<typeof HeldMapping>;

/** Pages that were of the code `was` and are of the code `is`. */
const Move = Type.Object({
  was: Type.Integer(),
  is: Type.Integer(),
  reached: Type.Boolean(),
  pages: Type.Integer(),
});
export type Move = Static<typeof Move>;

export const RangeLook = Type.Object({
  look: Type.Integer(),
  takenAtMs: Type.Number(),
  /** Tells this address space from others of the process. */
  addressSpace: Type.String(),
  mapping: HeldMapping,
  /** As smaps had them when it was last read. */
  vmFlags: Type.Optional(Type.String()),
  swapTotal: Type.Number(),
  swapFree: Type.Number(),
  /** Pages by state code. */
  states: Type.Array(Type.Number()),
  moves: Type.Optional(Type.Array(Move)),
});
export type RangeLook = Static<typeof RangeLook>;

export const Held = Type.Object({ addressSpace: Type.String() });
export type Held = Static<typeof Held>;

export const Tracked = Type.Object({ epoch: Type.Integer(), sinceMs: Type.Optional(Type.Number()) });
export type Tracked = Static<typeof Tracked>;

/** What each verb is answered with. */
export const ANSWERS = {
  facts: ReaderFacts,
  diagnose: Findings,
  processes: ProcessListing,
  process: ProcessFacts,
  watch: Done,
  unwatch: Done,
  focus: Done,
  duty: Done,
  key: Done,
  page: PageWord,
  reconcile: Reconciliation,
  'blind-spots': BlindSpots,
  look: RangeLook,
  hold: Held,
  track: Done,
  tracked: Tracked,
} as const satisfies Record<Verb, TSchema>;
export type Answer<V extends Verb> = Static<(typeof ANSWERS)[V]>;

/** Why a watch is over; the words of EndReason on the wire. */
export const EndedBecause = Type.Union([
  Type.Literal('exited'),
  Type.Literal('zombie'),
  Type.Literal('denied'),
  Type.Literal('reader-failed'),
]);
export type EndedBecause = Static<typeof EndedBecause>;

const batchHead = {
  watch: WatchId,
  sequence: Type.Integer({ minimum: 1 }),
  key: Type.Boolean(),
  takenAtMs: Type.Number(),
};
const PieceHead = Type.Object({ ...batchHead, event: Type.Literal('piece'), last: Type.Boolean() });
/** `summary`: a PassSummary, which the server passes on unopened as well. */
interface BatchBytes {
  readonly bytes: Uint8Array;
  readonly summary: Uint8Array;
}

/** A batch crosses in pieces, in order, those of one batch after another; all but the last have no summary. */
export type BatchPiece = Static<typeof PieceHead> & BatchBytes;

/** A batch as it is on either side of the channel. */
export type BatchEvent = Omit<BatchPiece, 'event' | 'last'> & { readonly event: 'batch' };

const EndedEvent = Type.Object({
  event: Type.Literal('ended'),
  watch: WatchId,
  reason: EndedBecause,
  atMs: Type.Number(),
});
export type EndedEvent = Static<typeof EndedEvent>;

/** The watch holds, for the soft-dirty bits to be taken away again. */
const ResetDueEvent = Type.Object({
  event: Type.Literal('reset-due'),
  watch: WatchId,
  epoch: Type.Integer(),
  addressSpace: Type.String(),
});
export type ResetDueEvent = Static<typeof ResetDueEvent>;

export type FromReader = Response | Refused | BatchPiece | EndedEvent | ResetDueEvent;

export function parseRequest(message: unknown): Request {
  if (Check(Request, message)) return message;
  throw new ChannelError('the reader was sent a message that is no request');
}

export function parseFromReader(message: unknown): FromReader {
  if (isPiece(message)) return message;
  if (Check(Refused, message)) return message;
  if (Check(Response, message)) return message;
  if (Check(EndedEvent, message)) return message;
  if (Check(ResetDueEvent, message)) return message;
  throw new ChannelError('the server was sent a message that is neither an answer nor an event');
}

export function parseAnswer<V extends Verb>(verb: V, value: unknown): Answer<V> {
  if (Check(ANSWERS[verb], value)) return value;
  throw new ChannelError(`the reader's answer to '${verb}' has the wrong shape`);
}

function isPiece(message: unknown): message is BatchPiece {
  if (!Check(PieceHead, message) || !('bytes' in message) || !('summary' in message)) return false;
  return message.bytes instanceof Uint8Array && message.summary instanceof Uint8Array;
}
