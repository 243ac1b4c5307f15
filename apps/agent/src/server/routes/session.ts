import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { API_PREFIX, SessionRequest } from '@pagelapse/protocol';
import { AgentError } from '../../errors.js';
import { MAX_WRONG_TOKENS_PER_MINUTE } from '../limits.js';
import type { Access } from '../plugins/access.js';

/**
 * The door: the token of the printed URL for a session cookie. The token stays good, so that the URL can be opened
 * again, in another browser too.
 */
export function sessionRoutes(access: Access): FastifyPluginAsyncTypebox {
  return async (app) => {
    const countWrong = app.createRateLimit({
      max: MAX_WRONG_TOKENS_PER_MINUTE,
      timeWindow: '1 minute',
      keyGenerator: () => 'wrong token',
    });
    app.post(
      `${API_PREFIX}/session`,
      { schema: { body: SessionRequest }, config: { rateLimit: false } },
      async (request, reply) => {
        // Whoever has the token is not kept out by those who have not.
        if (!access.isToken(request.body.token)) {
          const counted = await countWrong(request);
          if (!counted.isAllowed && counted.isExceeded) {
            throw new AgentError('AGENT_ERR_TOO_MANY', 'Too many wrong tokens in a minute.');
          }
          throw new AgentError('AGENT_ERR_BAD_TOKEN', "This is not the token of the running agent's URL.");
        }
        access.open(reply);
        return reply.code(204).send();
      },
    );

    app.get(`${API_PREFIX}/session`, { onRequest: access.requireSession }, async (_request, reply) =>
      reply.code(204).send(),
    );

    app.delete(`${API_PREFIX}/session`, { onRequest: access.requireSession }, async (request, reply) => {
      access.close(request, reply);
      return reply.code(204).send();
    });
  };
}
