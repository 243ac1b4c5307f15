import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { API_PREFIX, create, MarkKind, MarkSchema, PageActReport, PageActRequest } from '@pagelapse/protocol';
import { Type } from '@pagelapse/protocol/schema';
import { AgentError } from '../../errors.js';
import { actOnPages } from '../../page-acts/act-on-pages.js';
import { actTarget, targetOfHandle } from '../act-target.js';
import type { ActingContext } from '../context.js';
import { wholeNumber } from '../whole-number.js';

const SpaceParameters = Type.Object({ handle: Type.String(), epoch: Type.String() });

/** Pages taken out of memory or read back. Registered only where `--allow pageout` was said (safety.md S8). */
export function pageActRoutes(context: ActingContext): FastifyPluginAsyncTypebox {
  const { access, reader, mutator, fanOut, pageSize } = context;
  return async (app) => {
    app.addHook('onRequest', access.requireSession);

    app.post(
      `${API_PREFIX}/watches/:handle/epochs/:epoch/page-acts`,
      { schema: { params: SpaceParameters, body: PageActRequest, response: { 200: PageActReport } } },
      async ({ params, body }) => {
        const target = targetOfHandle(context, params.handle);
        const epoch = wholeNumber(params.epoch, 'epoch', 1, 2 ** 32 - 1);
        const watch = fanOut.watchOf(target);
        if (watch === undefined) {
          throw new AgentError('AGENT_ERR_NOT_WATCHED', `Process ${target.pid} is not being watched.`);
        }
        const report = await actOnPages(body, pageSize, {
          look: (against) => reader.look({ watch, epoch, ...body, ...(against && { against }) }),
          advise: ({ addressSpace, mapping }) =>
            mutator.advisePages({ target: actTarget(context, target), addressSpace, mapping, ...body }),
        });
        const text = `${MARKS[body.advice]}: ${report.text}`;
        fanOut.mark(target, create(MarkSchema, { atMs: report.atMs, kind: MarkKind.ACT, text }));
        return report;
      },
    );
  };
}

const MARKS = { 'page-out': 'paged out', cold: 'made cold', 'bring-back': 'brought back' } as const;
