import { type Static, Type } from './schema/index.js';

/** Contracts of what the doctor tells over HTTP. All texts are whole sentences for people. */

const Way = {
  /** What closes the gap, in words, and the one shell command that does, where there is one. */
  cure: Type.Optional(Type.String()),
  command: Type.Optional(Type.String()),
};

/** One thing found out about kernel, rights or host; `gap` costs something, `note` is information. */
export const Finding = Type.Object({
  id: Type.String(),
  area: Type.String(),
  title: Type.String(),
  state: Type.Union([Type.Literal('works'), Type.Literal('gap'), Type.Literal('note')]),
  says: Type.String(),
  costs: Type.Optional(Type.String()),
  ...Way,
});
export type Finding = Static<typeof Finding>;

/** What was lost on the agent's side since it started. */
export const AgentLosses = Type.Object({
  sinceMs: Type.Number(),
  /** Batches that were not sent to a viewer that had not taken those before (R-SLOW). */
  batchesNotSent: Type.Integer(),
  /** Viewers that took nothing for a minute and were cut off. */
  viewersCutOff: Type.Integer(),
  /** Times that the reader failed and was started again. */
  readerRestarts: Type.Integer(),
});
export type AgentLosses = Static<typeof AgentLosses>;

export const Diagnosis = Type.Object({ findings: Type.Array(Finding), losses: AgentLosses });
export type Diagnosis = Static<typeof Diagnosis>;

/** Something of one process that its last reading could not show; without a size it is about all of it. */
export const BlindSpot = Type.Object({
  id: Type.String(),
  title: Type.String(),
  mappings: Type.Optional(Type.Integer()),
  pages: Type.Optional(Type.Number()),
  says: Type.String(),
  ...Way,
});
export type BlindSpot = Static<typeof BlindSpot>;

export const BlindSpots = Type.Object({ blindSpots: Type.Array(BlindSpot) });
export type BlindSpots = Static<typeof BlindSpots>;

/** The agent's own workload, which knows what it did to each page, held against the picture that viewers get of it. */
export const SelfCheck = Type.Object({
  takenAtMs: Type.Number(),
  tookMs: Type.Number(),
  batches: Type.Integer(),
  /** Pages that were checked, and how many of them in which true state. */
  pages: Type.Integer(),
  states: Type.Array(Type.Object({ state: Type.String(), pages: Type.Integer() })),
  /** Runs of pages that were shown as something else; none when all is well. */
  wrong: Type.Array(
    Type.Object({
      region: Type.String(),
      address: Type.String(),
      pages: Type.Integer(),
      expected: Type.String(),
      shown: Type.String(),
    }),
  ),
  /** What could not be checked here, and why. */
  notChecked: Type.Array(
    Type.Object({ what: Type.String(), pages: Type.Optional(Type.Integer()), why: Type.String() }),
  ),
});
export type SelfCheck = Static<typeof SelfCheck>;
