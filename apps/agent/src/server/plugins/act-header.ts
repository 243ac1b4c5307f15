import { ACT_HEADER, ACT_HEADER_VALUE } from '@pagelapse/protocol';
import type { FastifyRequest } from 'fastify';
import { AgentError } from '../../errors.js';

/** A hook for routes that act (safety.md S6): only a script of this origin can set the header, and no URL can. */
export async function requireActHeader(request: FastifyRequest): Promise<void> {
  if (request.method === 'GET' || request.headers[ACT_HEADER] === ACT_HEADER_VALUE) return;
  throw new AgentError('AGENT_ERR_NO_ACT_HEADER', `A request that acts needs the header ${ACT_HEADER}.`);
}
