import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { API_PREFIX, PageWord, Reconciliation } from '@pagelapse/protocol';
import { Type } from '@pagelapse/protocol/schema';
import { AgentError } from '../../errors.js';
import type { ServerContext } from '../context.js';
import { MAX_PAGE } from '../limits.js';
import type { SpaceRequest } from '../reader.js';
import { wholeNumber } from '../whole-number.js';

const SpaceParameters = {
  /** As `ProcessRow.handle`, of a process that somebody watches. */
  handle: Type.String(),
  /** As the batches of the stream have it: exec makes the same address another page. */
  epoch: Type.String(),
};
/** `page`: page index, address / page size. */
const PageParameters = Type.Object({ ...SpaceParameters, page: Type.String() });

/** What is read of an address space when asked: by the watch itself, so that it is the one that its pictures show. */
export function pageRoutes({ access, reader, handles, fanOut }: ServerContext): FastifyPluginAsyncTypebox {
  const spaceOf = (params: { handle: string; epoch: string }): SpaceRequest => {
    const epoch = wholeNumber(params.epoch, 'epoch', 1, 2 ** 32 - 1);
    const target = handles.open(params.handle);
    if (target === undefined) {
      throw new AgentError('AGENT_ERR_NO_SUCH_PROCESS', 'The handle of the process was not issued by this agent.');
    }
    const watch = fanOut.watchOf(target);
    if (watch === undefined) {
      throw new AgentError('AGENT_ERR_NOT_WATCHED', `Process ${target.pid} is not being watched.`);
    }
    return { watch, epoch };
  };

  return async (app) => {
    app.addHook('onRequest', access.requireSession);

    app.get(
      `${API_PREFIX}/watches/:handle/epochs/:epoch/pages/:page`,
      { schema: { params: PageParameters, response: { 200: PageWord } } },
      async (request) => {
        const page = wholeNumber(request.params.page, 'page', 0, Number(MAX_PAGE));
        return reader.page({ ...spaceOf(request.params), page });
      },
    );

    app.get(
      `${API_PREFIX}/watches/:handle/epochs/:epoch/reconciliation`,
      { schema: { params: Type.Object(SpaceParameters), response: { 200: Reconciliation } } },
      async (request) => reader.reconcile(spaceOf(request.params)),
    );
  };
}
