import { AGENT_ERRORS } from '@pagelapse/protocol/contracts';
import { type Static, Type } from '@pagelapse/protocol/schema';

/** How a question over a channel is answered, whoever is at its other end. */
const Code = Type.Enum(Object.keys(AGENT_ERRORS) as [keyof typeof AGENT_ERRORS, ...(keyof typeof AGENT_ERRORS)[]]);

export const Response = Type.Object({ answers: Type.Integer(), value: Type.Unknown() });
export type Response = Static<typeof Response>;

export const Refused = Type.Object({
  answers: Type.Integer(),
  refused: Type.Object({ code: Code, message: Type.String() }),
});
export type Refused = Static<typeof Refused>;

/** A message that the other end had no business sending. */
export class ChannelError extends Error {
  override readonly name = 'ChannelError';
}
