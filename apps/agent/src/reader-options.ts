import { Check, type Static, Type } from '@pagelapse/protocol/schema';
import { AgentIdentity } from './agent-identity.js';

/** What the reader is started with, as its one argument: JSON, checked at the other end. */
export const ReaderOptions = Type.Object({
  /** Kernel features to do without. */
  without: Type.Array(Type.String()),
  /** Share of one core that the passes over one target may spend. */
  duty: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
  /** The most that viewers may have it raised to. */
  maxDuty: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
  /** Of a reader that calls its server. */
  agent: Type.Optional(AgentIdentity),
});
export type ReaderOptions = Static<typeof ReaderOptions>;

export function parseReaderOptions(argument: string | undefined): ReaderOptions {
  const options: unknown = JSON.parse(argument ?? 'null');
  if (Check(ReaderOptions, options)) return options;
  throw new Error('the reader was started with options it does not know');
}
