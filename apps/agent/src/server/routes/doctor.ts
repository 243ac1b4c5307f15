import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { API_PREFIX, BlindSpots, Diagnosis, SelfCheck } from '@pagelapse/protocol';
import { Type } from '@pagelapse/protocol/schema';
import { AgentError } from '../../errors.js';
import type { ServerContext } from '../context.js';
import { MAX_SELF_CHECKS_PER_MINUTE } from '../limits.js';
import { SelfChecks } from '../self-checks.js';

const HandleParameter = Type.Object({ handle: Type.String() });
/** A JSON body is part of what no form of another site can send (R-INTENT); there is nothing to say in it. */
const Nothing = Type.Object({}, { additionalProperties: false });

export function doctorRoutes(context: ServerContext): FastifyPluginAsyncTypebox {
  const { access, reader, fanOut, handles } = context;
  const selfChecks = new SelfChecks(context);
  return async (app) => {
    app.addHook('onRequest', access.requireSession);

    app.get(`${API_PREFIX}/doctor`, { schema: { response: { 200: Diagnosis } } }, async () => {
      const { findings } = await reader.diagnose();
      return { findings, losses: fanOut.losses };
    });

    app.get(
      `${API_PREFIX}/watches/:handle/blind-spots`,
      { schema: { params: HandleParameter, response: { 200: BlindSpots } } },
      async (request) => {
        const target = handles.open(request.params.handle);
        if (target === undefined) {
          throw new AgentError('AGENT_ERR_NO_SUCH_PROCESS', 'The handle of the process was not issued by this agent.');
        }
        const watch = fanOut.watchOf(target);
        if (watch === undefined) {
          throw new AgentError('AGENT_ERR_NOT_WATCHED', `Process ${target.pid} is not being watched.`);
        }
        return reader.blindSpots(watch);
      },
    );

    app.post(
      `${API_PREFIX}/self-check`,
      {
        schema: { body: Nothing, response: { 200: SelfCheck } },
        config: {
          rateLimit: { max: MAX_SELF_CHECKS_PER_MINUTE, timeWindow: '1 minute', keyGenerator: () => 'all callers' },
        },
      },
      async () => selfChecks.run(),
    );
  };
}
