import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { API_PREFIX, RecordingList, RecordingRequest, RecordingRow } from '@pagelapse/protocol';
import { Type } from '@pagelapse/protocol/schema';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AgentError } from '../../errors.js';
import { RECORDING_EXTENSION } from '../../past/recording-directory.js';
import { parseByteRange } from '../byte-range.js';
import type { ServerContext } from '../context.js';
import { DEFAULT_RECORDING_BYTES } from '../limits.js';
import type { Access } from '../plugins/access.js';
import type { RecordingShelf } from '../recording-shelf.js';

const IdParameter = Type.Object({ id: Type.String() });
export const RECORDING_TYPE = 'application/vnd.pagelapse.recording';

export function shelfRoutes(access: Access, shelf: RecordingShelf): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.addHook('onRequest', access.requireSession);

    app.get(`${API_PREFIX}/recordings`, { schema: { response: { 200: RecordingList } } }, async () => ({
      mode: shelf.mode,
      ...(shelf.maxTotalBytes !== undefined && { maxBytes: shelf.maxTotalBytes }),
      recordings: await shelf.list(),
    }));

    app.get(`${API_PREFIX}/recordings/:id/bytes`, { schema: { params: IdParameter } }, async (request, reply) => {
      const { id } = request.params;
      return sendFile(request, reply, await shelf.path(id), `${id}${RECORDING_EXTENSION}`);
    });
  };
}

export function recordingRoutes({ access, handles, recordings }: ServerContext): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.addHook('onRequest', access.requireSession);

    app.post(
      `${API_PREFIX}/recordings`,
      { schema: { body: RecordingRequest, response: { 201: RecordingRow } } },
      async (request, reply) => {
        const { handle, maxBytes = DEFAULT_RECORDING_BYTES } = request.body;
        const target = handles.open(handle);
        if (target === undefined) {
          throw new AgentError('AGENT_ERR_NO_SUCH_PROCESS', 'The handle of the process was not issued by this agent.');
        }
        return reply.code(201).send(await recordings.start(target, handle, maxBytes));
      },
    );

    app.post(
      `${API_PREFIX}/recordings/:id/stop`,
      { schema: { params: IdParameter, response: { 200: RecordingRow } } },
      async (request) => recordings.stop(request.params.id),
    );

    app.delete(`${API_PREFIX}/recordings/:id`, { schema: { params: IdParameter } }, async (request, reply) => {
      await recordings.delete(request.params.id);
      return reply.code(204).send();
    });
  };
}

/** A recording that is being made has the length that it has now. */
async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
  name: string,
): Promise<FastifyReply> {
  const { size } = await stat(path);
  const range = parseByteRange(request.headers.range, size);
  reply.header('accept-ranges', 'bytes');
  if (range === 'unsatisfiable') {
    return reply.code(416).header('content-range', `bytes */${size}`).send();
  }
  const { first, last } = range ?? { first: 0, last: size - 1 };
  if (range !== undefined) reply.code(206).header('content-range', `bytes ${first}-${last}/${size}`);
  return reply
    .type(RECORDING_TYPE)
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('content-length', last - first + 1)
    .send(createReadStream(path, { start: first, end: last }));
}
