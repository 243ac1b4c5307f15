import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { ReaderFacts } from '../channel.js';
import { agentApp, answerError } from './app.js';
import { Authorities } from './authorities.js';
import { FanOut } from './fan-out.js';
import { HandleIssuer } from './handles.js';
import { MAX_BODY_BYTES } from './limits.js';
import type { LoopbackServers } from './loopback.js';
import { Access } from './plugins/access.js';
import { checkHost } from './plugins/host-check.js';
import type { Reader } from './reader.js';
import { Sessions } from './sessions.js';

export interface ServerOptions {
  readonly loopback: LoopbackServers;
  readonly reader: Reader;
  readonly facts: ReaderFacts;
  readonly token: string;
  readonly webRoot: string;
  readonly log: FastifyBaseLogger;
  readonly sessions?: Sessions;
}

/** The application on sockets that listen already. Closing it closes the streams; the sockets are the caller's. */
export async function startServer(options: ServerOptions): Promise<FastifyInstance> {
  const { reader, facts } = options;
  const { port, servers } = options.loopback;
  const authorities = new Authorities(port);
  const app = fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_BODY_BYTES,
    // A path that cannot be decoded fails before any hook; whether it is addressed to us still comes first.
    frameworkErrors: (error, request, reply) => {
      try {
        checkHost(request.raw, authorities);
        answerError(error, request, reply);
      } catch (misdirected) {
        answerError(misdirected as Error, request, reply);
      }
      // No hook has run that would give the socket of an upgrade back.
      if (request.headers.upgrade !== undefined) reply.raw.once('finish', () => request.raw.socket.destroySoon());
    },
    serverFactory: (handler) => {
      for (const server of servers) server.on('request', handler);
      return servers[0];
    },
  });
  await app.register(agentApp, {
    context: {
      access: new Access(options.token, options.sessions ?? new Sessions(), authorities),
      reader,
      fanOut: new FanOut(reader),
      handles: new HandleIssuer(facts.bootId),
      pageSize: facts.pageSize,
    },
    webRoot: options.webRoot,
  });
  // Streams are upgraded on the first server; the others hand theirs over.
  for (const other of servers.slice(1)) other.on('upgrade', (...upgrade) => servers[0].emit('upgrade', ...upgrade));
  await app.ready();
  return app;
}
