import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { API_PREFIX, create, HistoryFacts, MarkKind, MarkRequest, MarkSchema } from '@pagelapse/protocol';
import { Type } from '@pagelapse/protocol/schema';
import { AgentError } from '../../errors.js';
import { recordingOf, summariesOf } from '../../past/extract.js';
import { RECORDING_EXTENSION } from '../../past/recording-directory.js';
import type { ServerContext } from '../context.js';
import type { HandleTarget } from '../handles.js';
import type { Past } from '../pasts.js';
import { RECORDING_TYPE } from './recordings.js';

const HandleParameter = Type.Object({ handle: Type.String() });
/** Times in ms of the Unix epoch; all there is unless told. */
const RangeQuery = Type.Object({ from: Type.Optional(Type.Number()), to: Type.Optional(Type.Number()) });

/**
 * What the agent still has of a watched process's past (SPEC.md, R-HISTORY). Answers are made while they are read, a
 * piece at a time, so that neither memory nor live viewers notice.
 */
export function historyRoutes({ access, handles, pasts, fanOut }: ServerContext): FastifyPluginAsyncTypebox {
  const targetOf = (handle: string): HandleTarget => {
    const target = handles.open(handle);
    if (target !== undefined) return target;
    throw new AgentError('AGENT_ERR_NO_SUCH_PROCESS', 'The handle of the process was not issued by this agent.');
  };
  const pastOf = (handle: string): Past => {
    const target = targetOf(handle);
    const past = pasts.of(target);
    if (past?.history.retained !== undefined) return past;
    throw new AgentError('AGENT_ERR_NO_HISTORY', `Nothing is retained of process ${target.pid}.`);
  };

  return async (app) => {
    app.addHook('onRequest', access.requireSession);

    app.get(
      `${API_PREFIX}/history/:handle`,
      { schema: { params: HandleParameter, response: { 200: HistoryFacts } } },
      async (request) => {
        const { history } = pastOf(request.params.handle);
        const { keyTimesMs, ...retained } = history.retained as NonNullable<typeof history.retained>;
        return { ...retained, maxBytes: history.maxBytes, keyTimesMs: [...keyTimesMs] };
      },
    );

    for (const [part, extract] of [
      ['recording', recordingOf],
      ['summaries', summariesOf],
    ] as const) {
      app.get(
        `${API_PREFIX}/history/:handle/${part}`,
        { schema: { params: HandleParameter, querystring: RangeQuery } },
        async (request, reply) => {
          const { history, meta } = pastOf(request.params.handle);
          const { from = Number.NEGATIVE_INFINITY, to = Date.now() } = request.query;
          const about = await meta;
          const name = `pagelapse-${about.target?.pid ?? 0}-${Math.round(to)}${RECORDING_EXTENSION}`;
          return reply
            .type(RECORDING_TYPE)
            .header('content-disposition', `attachment; filename="${name}"`)
            .send(Readable.from(extract(history, about, { fromMs: from, toMs: to }), { highWaterMark: 1 }));
        },
      );
    }

    app.post(
      `${API_PREFIX}/history/:handle/marks`,
      { schema: { params: HandleParameter, body: MarkRequest } },
      async (request, reply) => {
        const target = targetOf(request.params.handle);
        const mark = create(MarkSchema, { atMs: Date.now(), kind: MarkKind.NOTE, text: request.body.text });
        if (!fanOut.mark(target, mark)) {
          throw new AgentError('AGENT_ERR_NOT_WATCHED', `Process ${target.pid} is not being watched.`);
        }
        return reply.code(204).send();
      },
    );
  };
}
