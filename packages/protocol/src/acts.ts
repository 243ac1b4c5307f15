import { type Static, Type } from './schema/index.js';

/**
 * What an agent does to a process when it was started with `--allow`, over HTTP. Without it these routes do not exist.
 * Sizes in bytes, times in ms (of the Unix epoch where a moment is meant), shares of time in percent.
 *
 * | route                                  | asks with        | answers          | allowed by |
 * | -------------------------------------- | ---------------- | ---------------- | ---------- |
 * | GET  /targets/:handle/squeeze          |                  | SqueezePreview   | squeeze    |
 * | POST /targets/:handle/squeeze          | SqueezeRequest   | SqueezeStatus    | squeeze    |
 * | GET  /squeezes                         |                  | SqueezeList      | squeeze    |
 * | GET  /squeezes/:id                     |                  | SqueezeStatus    | squeeze    |
 * | POST /squeezes/:id/limit               | SqueezeLimit     | SqueezeStatus    | squeeze    |
 * | POST /squeezes/:id/stop                | {}               | SqueezeStatus    | squeeze    |
 * | POST /leftovers/restore                | {}               | LeftoversRestored | squeeze   |
 *
 * Each POST is JSON, and like whatever is no plain read it carries INTENT_HEADER (SPEC.md, R-INTENT).
 */
const literals = <T extends string>(...values: readonly T[]) => Type.Enum(values as unknown as [T, ...T[]]);

export const PERMISSIONS = ['squeeze', 'clear-refs', 'pageout'] as const;
/** What `--allow` can name. */
export const Permission = literals(...PERMISSIONS);
export type Permission = Static<typeof Permission>;

/** Where a limit is put: in the cgroup in which the process is, or in one made for the time of the squeeze. */
export const SqueezeCgroup = literals('own', 'new');
export type SqueezeCgroup = Static<typeof SqueezeCgroup>;

/**
 * `limit`: memory.limit_in_bytes (v1). `high`: memory.high (v2), which throttles and never kills. `max`: memory.max (v2).
 * `reclaim`: memory.reclaim (v2), which leaves no limit: the kernel is asked again whenever usage has grown over the goal.
 */
export const SqueezeControl = literals('limit', 'high', 'max', 'reclaim');
export type SqueezeControl = Static<typeof SqueezeControl>;

const Bytes = Type.Integer({ minimum: 0 });
const Percent = Type.Number({ minimum: 0, maximum: 100 });
const Name = Type.Object({ pid: Type.Integer(), comm: Type.String() });

/** What a squeeze in one of the two places would be. */
export const SqueezePlace = Type.Object({
  cgroup: SqueezeCgroup,
  version: Type.Integer(),
  /** As /proc/PID/cgroup has it; of a new one, where it would be made. */
  path: Type.String(),
  /** Those the kernel has here, the one to offer first. */
  controls: Type.Array(SqueezeControl),
  /** memory.swappiness (v1) as it is, or where memory.reclaim takes one (v2) the host's; absent where it cannot be chosen. */
  swappiness: Type.Optional(Type.Integer()),
  /** Can swap be limited as well: memory.memsw.limit_in_bytes, memory.swap.max. */
  swapLimit: Type.Boolean(),
  usage: Bytes,
  /** Usage less inactive file pages: what is kept in memory because it is used, or cannot be dropped. */
  workingSet: Bytes,
  swapped: Bytes,
  /** The lowest limit in force there or above; absent when there is none. */
  limit: Type.Optional(Bytes),
  /** Memory that reclaim cannot take: locked, and the kernel's own. */
  unreclaimable: Bytes,
  /** No limit below this is taken, and why. */
  floor: Bytes,
  floorBecause: Type.String(),
  /** No limit above this is taken, and why. */
  ceiling: Bytes,
  ceilingBecause: Type.String(),
  /** Other processes under the same limit, and the first few of them. */
  otherProcesses: Type.Integer(),
  others: Type.Array(Name),
  /** Where pressure is measured; absent where the kernel keeps no pressure figures. */
  pressure: Type.Optional(literals('cgroup', 'host')),
  /** Sentences: what will be done and undone, and what it will cost the process. */
  does: Type.Array(Type.String()),
  costs: Type.Array(Type.String()),
  /** Why there can be no squeeze here. */
  refusal: Type.Optional(Type.String()),
});
export type SqueezePlace = Static<typeof SqueezePlace>;

export const SqueezePreview = Type.Object({
  pid: Type.Integer(),
  comm: Type.String(),
  takenAtMs: Type.Number(),
  memTotal: Bytes,
  swapTotal: Bytes,
  swapFree: Bytes,
  /** Own first. Empty where no memory controller is mounted. */
  places: Type.Array(SqueezePlace),
  /** Why this process is not squeezed at all (safety policy). */
  refusal: Type.Optional(Type.String()),
  /** The squeeze of this process that is running. */
  running: Type.Optional(Type.String()),
});
export type SqueezePreview = Static<typeof SqueezePreview>;

/** Longest ramp and hold: a day. */
const MAX_MS = 86_400_000;

export const SqueezeRequest = Type.Object(
  {
    cgroup: SqueezeCgroup,
    control: SqueezeControl,
    limit: Bytes,
    /** Time from the usage of now down to the limit; 0 for one step. */
    rampMs: Type.Integer({ minimum: 0, maximum: MAX_MS }),
    /** Time at the limit; until it is stopped when absent. */
    holdMs: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_MS })),
    swappiness: Type.Optional(Type.Integer({ minimum: 0, maximum: 200 })),
    /** Swap that the cgroup may use. */
    swapLimit: Type.Optional(Bytes),
    /** Ends the squeeze when all of it stood still for this share of the last seconds; 50 unless told, 100 for never. */
    abortAtFull: Type.Optional(Percent),
  },
  { additionalProperties: false },
);
export type SqueezeRequest = Static<typeof SqueezeRequest>;

/** Another goal for a squeeze that runs: reached in `rampMs`, 0 unless told. The time at the limit begins anew. */
export const SqueezeLimit = Type.Object(
  { limit: Bytes, rampMs: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_MS })) },
  { additionalProperties: false },
);
export type SqueezeLimit = Static<typeof SqueezeLimit>;

/** A moment of a squeezed cgroup. Counts are since the squeeze began. What the kernel does not keep is absent. */
export const SqueezeFigures = Type.Object({
  atMs: Type.Number(),
  usage: Bytes,
  workingSet: Bytes,
  swapped: Bytes,
  /** The limit in force; absent when there is none, as with `reclaim`. */
  limit: Type.Optional(Bytes),
  /** Of the last seconds: some of it, and all of it, waiting for memory. */
  someShare: Type.Optional(Type.Number()),
  fullShare: Type.Optional(Type.Number()),
  /** The most that they have been since it began. */
  mostSomeShare: Type.Optional(Type.Number()),
  mostFullShare: Type.Optional(Type.Number()),
  someStallMs: Type.Optional(Type.Number()),
  fullStallMs: Type.Optional(Type.Number()),
  /** Pages that were reclaimed and had to be read back soon after. */
  refaultsAnon: Type.Optional(Type.Integer()),
  refaultsFile: Type.Optional(Type.Integer()),
  /** Of the process alone. */
  majorFaults: Type.Optional(Type.Integer()),
  /** Times that the kernel killed for memory in there. */
  oomKills: Type.Optional(Type.Integer()),
});
export type SqueezeFigures = Static<typeof SqueezeFigures>;

export const SqueezePhase = literals('ramping', 'holding', 'restoring', 'ended');
export type SqueezePhase = Static<typeof SqueezePhase>;

export const SQUEEZE_ENDS = [
  'stopped',
  'time-over',
  'pressure',
  'out-of-memory',
  'swap-full',
  'cgroup-gone',
  'target-exited',
  'target-moved',
  'limit-changed',
  'failed',
  'agent-ended',
] as const;
export const SqueezeEndCause = literals(...SQUEEZE_ENDS);
export type SqueezeEndCause = Static<typeof SqueezeEndCause>;

/**
 * What became of one file that a squeeze wrote: `restored` to what it held before; `as-before`, it held that already;
 * `left`, because somebody else has written it since; `gone` with its cgroup; `failed`, and it holds our value still.
 */
export const RestoredFile = Type.Object({
  file: Type.String(),
  prior: Type.String(),
  outcome: literals('restored', 'as-before', 'left', 'gone', 'failed'),
  /** What it holds now, or why it could not be written. */
  detail: Type.Optional(Type.String()),
});
export type RestoredFile = Static<typeof RestoredFile>;

export const SqueezeEvent = Type.Object({ atMs: Type.Number(), text: Type.String() });
export type SqueezeEvent = Static<typeof SqueezeEvent>;

export const SqueezeStatus = Type.Object({
  id: Type.String(),
  pid: Type.Integer(),
  comm: Type.String(),
  /** The process, as `ProcessRow.handle`. */
  handle: Type.String(),
  cgroup: SqueezeCgroup,
  version: Type.Integer(),
  path: Type.String(),
  control: SqueezeControl,
  phase: SqueezePhase,
  beganAtMs: Type.Number(),
  endedAtMs: Type.Optional(Type.Number()),
  /** Where the limit is going, and since when it is held there. */
  goal: Bytes,
  rampMs: Type.Number(),
  holdMs: Type.Optional(Type.Number()),
  heldSinceMs: Type.Optional(Type.Number()),
  /** The kernel could not free what it was asked for last: the limit, or with `reclaim` the usage, is above the goal. */
  isShort: Type.Boolean(),
  /** As in SqueezePlace, of now. */
  floor: Bytes,
  floorBecause: Type.String(),
  ceiling: Bytes,
  ceilingBecause: Type.String(),
  abortAtFull: Type.Number(),
  pressure: Type.Optional(literals('cgroup', 'host')),
  /** Before the first change, and now; the last of a squeeze that has ended is from before it was restored. */
  before: SqueezeFigures,
  now: SqueezeFigures,
  events: Type.Array(SqueezeEvent),
  end: Type.Optional(Type.Object({ cause: SqueezeEndCause, text: Type.String(), restored: Type.Array(RestoredFile) })),
});
export type SqueezeStatus = Static<typeof SqueezeStatus>;

/** A squeeze whose agent was killed and that nobody has restored. */
export const SqueezeLeftover = Type.Object({
  id: Type.String(),
  pid: Type.Integer(),
  comm: Type.String(),
  path: Type.String(),
  beganAtMs: Type.Number(),
  files: Type.Array(Type.Object({ file: Type.String(), prior: Type.String(), now: Type.Optional(Type.String()) })),
});
export type SqueezeLeftover = Static<typeof SqueezeLeftover>;

export const SqueezeList = Type.Object({
  running: Type.Array(SqueezeStatus),
  /** Of this agent, newest first; the oldest are forgotten. */
  ended: Type.Array(SqueezeStatus),
  leftovers: Type.Array(SqueezeLeftover),
});
export type SqueezeList = Static<typeof SqueezeList>;

export const LeftoversRestored = Type.Object({
  restored: Type.Array(Type.Object({ id: Type.String(), files: Type.Array(RestoredFile) })),
});
export type LeftoversRestored = Static<typeof LeftoversRestored>;

export const NoParameters = Type.Object({}, { additionalProperties: false });
