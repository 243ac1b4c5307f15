import fastifyCookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import fastifyWebsocket from '@fastify/websocket';
import type { FastifyError, FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { toAgentError } from '../errors.js';
import { MAX_FRAME_BYTES, MAX_REQUESTS_PER_MINUTE } from './limits.js';
import type { Access } from './plugins/access.js';
import { dashboardFiles } from './plugins/dashboard-files.js';
import { checkHost } from './plugins/host-check.js';
import { securityHeaders } from './plugins/security-headers.js';
import { sessionRoutes } from './routes/session.js';
import { CLOSE_CODES } from './stream-connection.js';

export interface AppOptions {
  readonly access: Access;
  /** What there is behind the door. */
  readonly routes: readonly FastifyPluginAsync[];
  /** Told the status of each answer. */
  readonly answered?: ((status: number) => void) | undefined;
  /** Directory of the built dashboard. */
  readonly webRoot: string;
}

/** How often sessions that have run out are looked for. */
const SWEEP_MS = 60_000;

/** What clients get to answer a close frame when the agent stops. */
const GOODBYE_MS = 500;

/** The whole of what a browser can reach, as one plugin. Order matters: who is asked, from where, then what. */
export async function agentApp(app: FastifyInstance, { access, routes, answered, webRoot }: AppOptions): Promise<void> {
  app.setErrorHandler(answerError);
  // A form can send text/plain without asking first; JSON it cannot (S6).
  app.removeContentTypeParser('text/plain');

  // First of all, for it marks upgrades and gives the sockets of refused ones back.
  await app.register(fastifyWebsocket, {
    options: { maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false },
    // A frame over maxPayload, a broken one, a reset connection: the socket is closed with its code already.
    errorHandler: (error, socket) => {
      app.log.info({ code: error.name }, 'stream failed');
      socket.terminate();
    },
    preClose: (done) => {
      const { clients } = app.websocketServer;
      for (const socket of clients) socket.close(CLOSE_CODES['going-away'], 'agent stops');
      const cut = setTimeout(() => {
        for (const socket of clients) socket.terminate();
      }, GOODBYE_MS);
      app.websocketServer.close(() => {
        clearTimeout(cut);
        done();
      });
    },
  });
  // First of the hooks: those that are refused by the next ones are answered too.
  if (answered !== undefined) app.addHook('onResponse', async (_request, reply) => answered(reply.statusCode));
  await securityHeaders(app, access.authorities);
  app.addHook('onRequest', async (request) => checkHost(request.raw, access.authorities));
  app.addHook('onRequest', async (request) => access.checkOrigin(request));
  await app.register(rateLimit, {
    max: MAX_REQUESTS_PER_MINUTE,
    timeWindow: '1 minute',
    keyGenerator: (request) => access.callerOf(request),
  });
  await app.register(fastifyCookie);

  await app.register(sessionRoutes(access));
  for (const plugin of routes) await app.register(plugin);
  await dashboardFiles(app, webRoot);

  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
  });
  const sweep = setInterval(() => access.sessions.sweep(), SWEEP_MS);
  app.addHook('onClose', async () => clearInterval(sweep));
}

/** The one place where an error becomes an answer. What is ours goes to the log whole and to the client in one sentence. */
export function answerError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = toAgentError(error);
  if (known.status >= 500) request.log.error({ err: error }, known.message);
  return reply.code(known.status).send(known.toBody());
}
