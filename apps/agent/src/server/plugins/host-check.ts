import type { IncomingMessage } from 'node:http';
import { AgentError } from '../../errors.js';
import type { Authorities } from '../authorities.js';

/**
 * Refuses (421) every request and upgrade that is not addressed to this agent by one of its own names: S4. Runs before
 * anything looks at what is asked for.
 */
export function checkHost(request: IncomingMessage, authorities: Authorities): void {
  // A request line with a scheme and host of its own (absolute-form, RFC 9112 3.2.2) would overrule the Host header.
  if (request.url?.startsWith('/') !== true) {
    throw new AgentError('AGENT_ERR_MISDIRECTED', 'The request line must hold a path, not a whole address.');
  }
  // Node keeps the first of two Host headers; a proxy might have gone by the second.
  const hosts = request.rawHeaders.filter((text, i) => i % 2 === 0 && text.toLowerCase() === 'host');
  if (hosts.length !== 1 || !authorities.isOwnHost(request.headers.host)) {
    throw new AgentError('AGENT_ERR_MISDIRECTED', 'This agent does not answer to the Host of this request.');
  }
}
