import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { API_PREFIX, ProcessList, ProcessRow } from '@pagelapse/protocol';
import { Type } from '@pagelapse/protocol/schema';
import type { ProcessFacts } from '../../channel.js';
import type { ServerContext } from '../context.js';
import type { HandleIssuer } from '../handles.js';
import { wholeNumber } from '../whole-number.js';

/** Linux gives pids up to this (PID_MAX_LIMIT, include/linux/threads.h). */
const MAX_PID = 2 ** 22;
const PidParameter = Type.Object({ pid: Type.String() });

export function processRoutes({ access, reader, handles }: ServerContext): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.addHook('onRequest', access.requireSession);

    app.get(`${API_PREFIX}/processes`, { schema: { response: { 200: ProcessList } } }, async () => {
      const { takenAtMs, processes } = await reader.processes();
      return { takenAtMs, processes: processes.map((facts) => row(facts, handles)) };
    });

    app.get(
      `${API_PREFIX}/processes/:pid`,
      { schema: { params: PidParameter, response: { 200: ProcessRow } } },
      async (request) => row(await reader.process(wholeNumber(request.params.pid, 'pid', 1, MAX_PID)), handles),
    );
  };
}

/** The start time stays inside the handle. */
function row({ startTime, ...facts }: ProcessFacts, handles: HandleIssuer): ProcessRow {
  return { ...facts, handle: handles.issue({ pid: facts.pid, startTime }) };
}
