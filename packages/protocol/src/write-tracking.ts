import { type Static, Type } from './schema/index.js';

/**
 * Which pages of a watched process are written, by soft-dirty bits that are taken away on purpose. Exists with
 * `--allow clear-refs` alone.
 *
 * | route                                            | asks with    | answers     |
 * | ------------------------------------------------ | ------------ | ----------- |
 * | GET  /watches/:handle/writes                     |              | WriteStatus |
 * | POST /watches/:handle/epochs/:epoch/writes       | WriteRequest | WriteStatus |
 * | POST /watches/:handle/writes/stop                | {}           | WriteStatus |
 */

/** Oftener tells the eye little more, and costs the process a write-protected address space each time. */
export const LEAST_RESET_MS = 1000;
const MOST_RESET_MS = 3_600_000;

/** Takes the bits away now: begins to keep track, or begins anew. Of one who keeps track already it is the owner's to ask. */
export const WriteRequest = Type.Object(
  {
    /** And again after each whole reading that is this much later; absent: only now. */
    everyMs: Type.Optional(Type.Integer({ minimum: LEAST_RESET_MS, maximum: MOST_RESET_MS })),
  },
  { additionalProperties: false },
);
export type WriteRequest = Static<typeof WriteRequest>;

export const WriteStatus = Type.Object({
  /** Absent when nobody keeps track. */
  tracking: Type.Optional(
    Type.Object({
      /** The session that asks, or another: it alone may begin anew or stop, for as long as it looks. */
      owner: Type.Enum(['you', 'another']),
      beganAtMs: Type.Number(),
      /** When the bits were taken away last, how often so far, and how long that held the process up. */
      sinceMs: Type.Number(),
      resets: Type.Integer(),
      tookMs: Type.Number(),
      everyMs: Type.Optional(Type.Number()),
    }),
  ),
  /** Why it is over without having been stopped, until it is begun again. */
  over: Type.Optional(Type.String()),
});
export type WriteStatus = Static<typeof WriteStatus>;

/** What walking a GiB of page tables costs, as every pass does, and what is done to each mapping besides. */
const WALK_MS_PER_GIB = 15;
const MAPPING_MS = 0.002;

/** How long taking the bits away holds a process up, before it has ever been done to it. ms. */
export function estimatedResetMs(residentBytes: number, mappings: number): number {
  return (residentBytes / 2 ** 30) * WALK_MS_PER_GIB + mappings * MAPPING_MS;
}
