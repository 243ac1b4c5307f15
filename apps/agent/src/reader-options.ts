import { Check, type Static, Type } from '@pagelapse/protocol/schema';

/** What the reader is started with, as its one argument: JSON, checked at the other end. */
export const ReaderOptions = Type.Object({
  /** Kernel features to do without. */
  without: Type.Array(Type.String()),
  /** Share of one core that the passes over one target may spend. */
  duty: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
  /** The most that viewers may have it raised to. */
  maxDuty: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
});
export type ReaderOptions = Static<typeof ReaderOptions>;

/** Two hundredths of a core: what a target is charged with when nobody said otherwise (safety.md, harm budget). */
export const DEFAULT_DUTY = 0.02;
/** Up to here viewers may raise it for the time they look: docs/harm.md has what that costs a target. */
export const DEFAULT_MAX_DUTY = 0.1;

export function parseReaderOptions(argument: string | undefined): ReaderOptions {
  const options: unknown = JSON.parse(argument ?? 'null');
  if (Check(ReaderOptions, options)) return options;
  throw new Error('the reader was started with options it does not know');
}
