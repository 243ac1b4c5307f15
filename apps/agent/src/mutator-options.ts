import { Permission } from '@pagelapse/protocol';
import { Check, type Static, Type } from '@pagelapse/protocol/schema';
import { AgentIdentity } from './agent-identity.js';

/** What the mutator is started with, as its one argument: JSON, checked at the other end. */
export const MutatorOptions = Type.Object({
  allowed: Type.Array(Permission, { minItems: 1 }),
  /** Whose processes: `own` of the user it runs as, `any`, or names of users. */
  users: Type.Union([Type.Literal('own'), Type.Literal('any'), Type.Array(Type.String(), { minItems: 1 })]),
  /** Journals and audit log; its owner's alone. */
  stateDirectory: Type.String({ minLength: 1 }),
  /** One of the server's: whoever is connected to it is the browser. Absent where there is no server. */
  port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
  /** Of a mutator that a server has connected to: that server's pid, by the kernel's word; its port may be another one than it was told. */
  server: Type.Optional(Type.Integer({ minimum: 1 })),
  /** Of a mutator that calls its server, which has chosen no port yet when this one is started. */
  agent: Type.Optional(AgentIdentity),
});
export type MutatorOptions = Static<typeof MutatorOptions>;

export function parseMutatorOptions(argument: string | undefined): MutatorOptions {
  const options: unknown = JSON.parse(argument ?? 'null');
  if (Check(MutatorOptions, options)) return options;
  throw new Error('the mutator was started with options it does not know');
}
