import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { STREAM_PATH } from '@pagelapse/protocol';
import { AgentError } from '../../errors.js';
import type { ServerContext } from '../context.js';
import { MAX_CLIENTS } from '../limits.js';
import { StreamConnection } from '../stream-connection.js';

/** The live stream: one WebSocket a view, binary Protocol Buffers both ways. */
export function streamRoutes(context: ServerContext): FastifyPluginAsyncTypebox {
  return async (app) => {
    const open = new Set<StreamConnection>();
    app.route({
      method: 'GET',
      url: STREAM_PATH,
      onRequest: context.access.requireSession,
      handler: () => {
        throw new AgentError('AGENT_ERR_BAD_REQUEST', 'The stream is opened as a WebSocket.');
      },
      wsHandler: (socket, request) => {
        const connection = new StreamConnection(socket, context);
        if (open.size >= MAX_CLIENTS) {
          connection.refuseAndClose(
            'too-many',
            new AgentError('AGENT_ERR_TOO_MANY', `${MAX_CLIENTS} streams are open.`),
          );
          return;
        }
        open.add(connection);
        const session = context.access.sessionOf(request);
        const held = { close: () => connection.closeUnauthorized() };
        session?.sockets.add(held);
        socket.on('close', () => {
          open.delete(connection);
          session?.sockets.delete(held);
        });
      },
    });
  };
}
