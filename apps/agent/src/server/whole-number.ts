import { AgentError } from '../errors.js';

/**
 * A number in a path, in decimal digits alone. Not left to the schema: coercion of a parameter lets `1e400` in as
 * Infinity, whatever the maximum. Throws AgentError.
 */
export function wholeNumber(text: string, what: string, least: number, most: number): number {
  const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new AgentError('AGENT_ERR_BAD_REQUEST', `The ${what} is no whole number from ${least} to ${most}.`);
}
