import { Permission } from '@pagelapse/protocol';
import { Check, type Static, Type } from '@pagelapse/protocol/schema';

/** What the mutator is started with, as its one argument: JSON, checked at the other end. */
export const MutatorOptions = Type.Object({
  allowed: Type.Array(Permission, { minItems: 1 }),
  /** Whose processes: `own` of the user it runs as, `any`, or names of users. */
  users: Type.Union([Type.Literal('own'), Type.Literal('any'), Type.Array(Type.String(), { minItems: 1 })]),
  /** Journals and audit log; its owner's alone. */
  stateDirectory: Type.String({ minLength: 1 }),
  /** The server's: whoever is connected to it is the browser. Absent where there is no server. */
  port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
});
export type MutatorOptions = Static<typeof MutatorOptions>;

export function parseMutatorOptions(argument: string | undefined): MutatorOptions {
  const options: unknown = JSON.parse(argument ?? 'null');
  if (Check(MutatorOptions, options)) return options;
  throw new Error('the mutator was started with options it does not know');
}

/** Root was asked to act on the host's processes, not on root's; everybody else has none but their own (docs/adr/0011). */
export function defaultUsers(): MutatorOptions['users'] {
  return process.geteuid?.() === 0 ? 'any' : 'own';
}
