import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  API_PREFIX,
  LeftoversRestored,
  NoParameters,
  SqueezeLimit,
  SqueezeList,
  SqueezePreview,
  SqueezeRequest,
  SqueezeStatus,
} from '@pagelapse/protocol';
import { Type } from '@pagelapse/protocol/schema';
import type { ActTarget } from '../../acting-channel.js';
import { actTarget, targetOfHandle } from '../act-target.js';
import type { ActingContext } from '../context.js';

const HandleParameter = Type.Object({ handle: Type.String() });
const IdParameter = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });

/** Deliberate memory limits. Registered only where `--allow squeeze` was said (safety.md S8). */
export function squeezeRoutes(context: ActingContext): FastifyPluginAsyncTypebox {
  const { access, mutator } = context;
  const targetOf = (handle: string): ActTarget => actTarget(context, targetOfHandle(context, handle));

  return async (app) => {
    app.addHook('onRequest', access.requireSession);

    app.get(
      `${API_PREFIX}/targets/:handle/squeeze`,
      { schema: { params: HandleParameter, response: { 200: SqueezePreview } } },
      async (request) => mutator.previewSqueeze(targetOf(request.params.handle)),
    );
    app.post(
      `${API_PREFIX}/targets/:handle/squeeze`,
      { schema: { params: HandleParameter, body: SqueezeRequest, response: { 201: SqueezeStatus } } },
      async (request, reply) =>
        reply.code(201).send(await mutator.squeeze(targetOf(request.params.handle), request.body)),
    );
    app.get(`${API_PREFIX}/squeezes`, { schema: { response: { 200: SqueezeList } } }, async () => mutator.squeezes());
    app.get(
      `${API_PREFIX}/squeezes/:id`,
      { schema: { params: IdParameter, response: { 200: SqueezeStatus } } },
      async (request) => mutator.squeezeStatus(request.params.id),
    );
    app.post(
      `${API_PREFIX}/squeezes/:id/limit`,
      { schema: { params: IdParameter, body: SqueezeLimit, response: { 200: SqueezeStatus } } },
      async (request) => mutator.moveSqueezeLimit(request.params.id, request.body),
    );
    app.post(
      `${API_PREFIX}/squeezes/:id/stop`,
      { schema: { params: IdParameter, body: NoParameters, response: { 200: SqueezeStatus } } },
      async (request) => mutator.stopSqueeze(request.params.id),
    );
    app.post(
      `${API_PREFIX}/leftovers/restore`,
      { schema: { body: NoParameters, response: { 200: LeftoversRestored } } },
      async () => mutator.restoreLeftovers(),
    );
  };
}
