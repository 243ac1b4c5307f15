import { type Static, Type } from '@pagelapse/protocol/schema';

/** What tells the processes of one agent from all others, where they do not know each other by pid. */
export const AgentIdentity = Type.Object({
  /** The server's, which is not changed by a start of another reader or mutator. */
  server: Type.Integer({ minimum: 1 }),
  /** Of this agent alone, and its owner's: its other processes name it on their command lines. */
  directory: Type.String({ minLength: 1 }),
  /** The command of ours that started the server. */
  starter: Type.Optional(Type.Integer({ minimum: 1 })),
});
export type AgentIdentity = Static<typeof AgentIdentity>;
