import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox';
import { API_PREFIX, PageWord } from '@pagelapse/protocol';
import { AgentError } from '../../errors.js';
import type { ServerContext } from '../context.js';
import { MAX_PAGE } from '../limits.js';
import { wholeNumber } from '../whole-number.js';

const PageParameters = Type.Object({
  /** As `ProcessRow.handle`, of a process that somebody watches. */
  handle: Type.String(),
  /** As the batches of the stream have it: exec makes the same address another page. */
  epoch: Type.String(),
  /** Page index: address / page size. */
  page: Type.String(),
});

/** The raw words of one page: read by the watch itself, so that they are of the address space its pictures show. */
export function pageRoutes({ access, reader, handles, fanOut }: ServerContext): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      `${API_PREFIX}/watches/:handle/epochs/:epoch/pages/:page`,
      { onRequest: access.requireSession, schema: { params: PageParameters, response: { 200: PageWord } } },
      async (request) => {
        const { handle } = request.params;
        const epoch = wholeNumber(request.params.epoch, 'epoch', 1, 2 ** 32 - 1);
        const page = wholeNumber(request.params.page, 'page', 0, Number(MAX_PAGE));
        const target = handles.open(handle);
        if (target === undefined) {
          throw new AgentError('AGENT_ERR_NO_SUCH_PROCESS', 'The handle of the process was not issued by this agent.');
        }
        const watch = fanOut.watchOf(target);
        if (watch === undefined) {
          throw new AgentError('AGENT_ERR_NOT_WATCHED', `Process ${target.pid} is not being watched.`);
        }
        return reader.page({ watch, epoch, page });
      },
    );
  };
}
