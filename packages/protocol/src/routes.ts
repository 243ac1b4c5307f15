import { type Static, Type } from 'typebox';

/** Contracts of the HTTP side, written once: the server validates by them, the client is typed by them. Sizes in bytes. */
export const API_PREFIX = '/api/v1';
export const STREAM_PATH = `${API_PREFIX}/stream`;

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
});
export type HostFacts = Static<typeof HostFacts>;
