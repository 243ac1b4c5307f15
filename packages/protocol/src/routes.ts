import { Permission } from './acts.js';
import { type Static, Type } from './schema/index.js';

/** Contracts of the HTTP side, written once: the server validates by them, the client is typed by them. Sizes in bytes. */
export const API_PREFIX = '/api/v1';
export const STREAM_PATH = `${API_PREFIX}/stream`;

/**
 * On every request of a page that is not a plain read. A form cannot set a header, and a script of another origin only
 * after a preflight, which the agent does not answer: who sends it is our own page, or holds the token.
 */
export const INTENT_HEADER = 'x-pagelapse-intent';
export const INTENT = 'act';

export const ErrorBody = Type.Object({
  code: Type.String(),
  message: Type.String(),
  wayOut: Type.String(),
});
export type ErrorBody = Static<typeof ErrorBody>;

export const SessionRequest = Type.Object(
  { token: Type.String({ minLength: 1, maxLength: 128 }) },
  { additionalProperties: false },
);
export type SessionRequest = Static<typeof SessionRequest>;

/** Can the agent read this process, and if not, why. */
export const ProcessAccess = Type.Union([
  Type.Literal('readable'),
  Type.Literal('denied'),
  Type.Literal('kernel-thread'),
  Type.Literal('zombie'),
]);
export type ProcessAccess = Static<typeof ProcessAccess>;

export const ProcessRow = Type.Object({
  pid: Type.Integer(),
  /** Pinned to boot id, pid and start time; what a watch is asked for with. */
  handle: Type.String(),
  comm: Type.String(),
  /** Command line with blanks between arguments; empty when it cannot be read. */
  command: Type.String(),
  user: Type.String(),
  access: ProcessAccess,
  rss: Type.Integer(),
  privateSwap: Type.Integer(),
  /** smaps_rollup Swap less VmSwap: what VmSwap leaves out. Absent until measured, or where it may not be read. */
  sharedSwap: Type.Optional(Type.Integer()),
  /** Cgroup path (v2, or the v1 memory controller's). */
  cgroup: Type.Optional(Type.String()),
  startedAtMs: Type.Number(),
});
export type ProcessRow = Static<typeof ProcessRow>;

export const ProcessList = Type.Object({ takenAtMs: Type.Number(), processes: Type.Array(ProcessRow) });
export type ProcessList = Static<typeof ProcessList>;

/** The raw words of one page of a watched process, as they are now. What the rights do not show is absent, never 0. */
export const PageWord = Type.Object({
  /** When it was read, ms of the Unix epoch. */
  readAtMs: Type.Number(),
  /** The pagemap entry as 16 hexadecimal digits, and the names of its bits, highest first. */
  entry: Type.String(),
  bits: Type.Array(Type.Object({ bit: Type.Integer(), name: Type.String() })),
  /** Of a present page. */
  pfn: Type.Optional(Type.Integer()),
  /** Its frame: kpageflags as 16 hexadecimal digits and by name, and kpagecount. */
  frame: Type.Optional(
    Type.Object({ word: Type.String(), flags: Type.Array(Type.String()), mapCount: Type.Integer() }),
  ),
  /** Of a private page in swap: `offset` in pages; `areas` it can be in by path, one where that is certain. */
  swap: Type.Optional(Type.Object({ type: Type.Integer(), offset: Type.Integer(), areas: Type.Array(Type.String()) })),
  /** Of shared memory without an entry, what its file says: SEEK_DATA, mincore and cachestat. `offset` in bytes. */
  file: Type.Optional(
    Type.Object({
      offset: Type.Number(),
      data: Type.Boolean(),
      inMemory: Type.Optional(Type.Boolean()),
      evicted: Type.Optional(Type.Boolean()),
    }),
  ),
  /** Why there is no more than this, and what would show it. */
  withheld: Type.Optional(Type.Object({ reason: Type.String(), cure: Type.String() })),
  /** The entry read the same after all else. If not, it kept changing, and there is nothing but the entry. */
  steady: Type.Boolean(),
});
export type PageWord = Static<typeof PageWord>;

/** One shared file that a process maps; each of its pages counts once, however often it is mapped. */
export const SharedFile = Type.Object({
  dev: Type.String(),
  inode: Type.String(),
  path: Type.String(),
  kind: Type.String(),
  /** First page of the process's first mapping of it. */
  firstPage: Type.Number(),
  /** What the kernel did not answer is absent; all of it where the file may not be opened. */
  pages: Type.Optional(
    Type.Object({
      size: Type.Number(),
      allocated: Type.Number(),
      resident: Type.Optional(Type.Number()),
      swapped: Type.Optional(Type.Number()),
      swapCached: Type.Optional(Type.Number()),
      preallocated: Type.Number(),
    }),
  ),
  /** Processes whose memory map may be read, the watched one first, with how many mappings of the file each has. */
  mappedBy: Type.Array(Type.Object({ pid: Type.Integer(), comm: Type.String(), mappings: Type.Integer() })),
});
export type SharedFile = Static<typeof SharedFile>;

/** The kernel's figures of swap beside our count of a whole reading, made for the question. Sizes in bytes. */
export const Reconciliation = Type.Object({
  takenAtMs: Type.Number(),
  /** CPU time that it took: of the budget that passes have, which therefore wait. */
  costMs: Type.Number(),
  /** Pages that moved while being read. */
  inMotionPages: Type.Number(),
  rows: Type.Array(
    Type.Object({
      /** The kernel's name of the figure, with where it stands. */
      figure: Type.String(),
      kernel: Type.Number(),
      /** What of our count it is held against. */
      against: Type.String(),
      ours: Type.Number(),
      /** Why they differ; absent when they do not. */
      reason: Type.Optional(Type.String()),
    }),
  ),
  objects: Type.Array(SharedFile),
});
export type Reconciliation = Static<typeof Reconciliation>;

export const Capability = Type.Object({
  name: Type.String(),
  available: Type.Boolean(),
  /** Why not, and what would close the gap: both set when it is not available. */
  reason: Type.Optional(Type.String()),
  cure: Type.Optional(Type.String()),
});
export type Capability = Static<typeof Capability>;

export const HostFacts = Type.Object({
  hostname: Type.String(),
  kernel: Type.String(),
  agentVersion: Type.String(),
  pageSize: Type.Integer(),
  /** Which cgroup hierarchy carries the memory controller; absent when none is mounted. */
  cgroupVersion: Type.Optional(Type.Integer()),
  swapTotal: Type.Integer(),
  swapFree: Type.Integer(),
  capabilities: Type.Array(Capability),
  /** What this agent may do to processes; nothing unless it was started with `--allow`. */
  allowed: Type.Array(Permission),
});
export type HostFacts = Static<typeof HostFacts>;

/** What an agent retains of a watched process's past (SPEC.md, R-HISTORY). Times in ms of the Unix epoch. */
export const HistoryFacts = Type.Object({
  fromMs: Type.Number(),
  toMs: Type.Number(),
  bytes: Type.Integer(),
  /** At most so many; the oldest part makes room. */
  maxBytes: Type.Integer(),
  batches: Type.Integer(),
  /** A moment is quickly had from the last of these before it. */
  keyTimesMs: Type.Array(Type.Number()),
});
export type HistoryFacts = Static<typeof HistoryFacts>;

/** A note at the time at which it is sent. */
export const MarkRequest = Type.Object(
  { text: Type.String({ minLength: 1, maxLength: 200 }) },
  { additionalProperties: false },
);
export type MarkRequest = Static<typeof MarkRequest>;

export const RecordingRequest = Type.Object(
  {
    handle: Type.String({ minLength: 1, maxLength: 128 }),
    /** Size at which it ends. */
    maxBytes: Type.Optional(Type.Integer({ minimum: 1024 * 1024 })),
  },
  { additionalProperties: false },
);
export type RecordingRequest = Static<typeof RecordingRequest>;

/** What could not be read out of the file is absent. */
export const RecordingRow = Type.Object({
  id: Type.String(),
  /** `cut`: it was not ended in order; what is in it can be read. */
  state: Type.Union([
    Type.Literal('recording'),
    Type.Literal('ended'),
    Type.Literal('cut'),
    Type.Literal('unreadable'),
  ]),
  bytes: Type.Integer(),
  batches: Type.Optional(Type.Integer()),
  maxBytes: Type.Optional(Type.Integer()),
  fromMs: Type.Optional(Type.Number()),
  toMs: Type.Optional(Type.Number()),
  pid: Type.Optional(Type.Integer()),
  comm: Type.Optional(Type.String()),
  command: Type.Optional(Type.String()),
  hostname: Type.Optional(Type.String()),
  kernel: Type.Optional(Type.String()),
  /** Why it ended, after "It ended"; why it cannot be read. */
  why: Type.Optional(Type.String()),
});
export type RecordingRow = Static<typeof RecordingRow>;

export const RecordingList = Type.Object({
  /** `replay`: this agent shows one recording and watches nothing. */
  mode: Type.Union([Type.Literal('live'), Type.Literal('replay')]),
  recordings: Type.Array(RecordingRow),
  /** Bytes that all of them may take together; absent where none is made. */
  maxBytes: Type.Optional(Type.Number()),
});
export type RecordingList = Static<typeof RecordingList>;
