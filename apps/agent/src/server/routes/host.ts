import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { API_PREFIX, HostFacts } from '@pagelapse/protocol';
import { AGENT_VERSION } from '../../version.js';
import type { ServerContext } from '../context.js';

export function hostRoutes({ access, reader, allowed }: ServerContext): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      `${API_PREFIX}/host`,
      { onRequest: access.requireSession, schema: { response: { 200: HostFacts } } },
      async () => {
        const { bootId: _kept, ...facts } = await reader.facts();
        return { ...facts, agentVersion: AGENT_VERSION, allowed: [...allowed] };
      },
    );
  };
}
