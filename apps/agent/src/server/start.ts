import type { RequestListener } from 'node:http';
import { create, MarkKind, MarkSchema, type Permission } from '@pagelapse/protocol';
import fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyPluginAsync, LogController } from 'fastify';
import type { Audit } from '../audit-log.js';
import type { ReaderFacts } from '../channel.js';
import { RecordingDirectory } from '../past/recording-directory.js';
import { type AppOptions, agentApp, answerError } from './app.js';
import { attachAudit } from './attach-audit.js';
import { Authorities } from './authorities.js';
import type { ServerContext } from './context.js';
import { FanOut } from './fan-out.js';
import { HandleIssuer, type HandleTarget } from './handles.js';
import { DEFAULT_HISTORY_BYTES, DEFAULT_RECORDINGS_BYTES, MAX_BODY_BYTES } from './limits.js';
import type { LoopbackServers } from './loopback.js';
import { Metrics } from './metrics/metrics.js';
import type { Mutator } from './mutator.js';
import { Pasts } from './pasts.js';
import { Access } from './plugins/access.js';
import { checkHost } from './plugins/host-check.js';
import type { Reader } from './reader.js';
import type { RecordingShelf } from './recording-shelf.js';
import { Recordings } from './recordings.js';
import { doctorRoutes } from './routes/doctor.js';
import { historyRoutes } from './routes/history.js';
import { hostRoutes } from './routes/host.js';
import { metricsRoutes } from './routes/metrics.js';
import { pageActRoutes } from './routes/page-acts.js';
import { pageRoutes } from './routes/pages.js';
import { processRoutes } from './routes/processes.js';
import { recordingRoutes, shelfRoutes } from './routes/recordings.js';
import { squeezeRoutes } from './routes/squeezes.js';
import { streamRoutes } from './routes/stream.js';
import { writeRoutes } from './routes/writes.js';
import { Sessions } from './sessions.js';

export interface DoorOptions {
  readonly loopback: LoopbackServers;
  readonly token: string;
  readonly webRoot: string;
  readonly log: FastifyBaseLogger;
  readonly sessions?: Sessions;
}

export interface ServerOptions extends DoorOptions {
  readonly reader: Reader;
  readonly facts: ReaderFacts;
  /** Bytes of history kept of each process. */
  readonly historyBytes?: number;
  /** Where recordings are kept. */
  readonly recordings?: RecordingDirectory;
  /** Bytes of all recordings together. */
  readonly maxRecordingsBytes?: number;
  /** What may be done to processes, and who does it. */
  readonly acting?: Acting;
  /** Opens `/metrics`, which is not there without. */
  readonly metricsToken?: string;
}

export interface Acting {
  readonly allowed: readonly Permission[];
  readonly mutator: Mutator;
  /** An agent that may act also writes down whom it looks at. */
  readonly audit?: Audit;
}

/** Everything that can be asked of a running agent. Closing it ends recordings in order. */
export function startServer(options: ServerOptions): Promise<FastifyInstance> {
  const { reader, facts, historyBytes = DEFAULT_HISTORY_BYTES } = options;
  const metrics = options.metricsToken === undefined ? undefined : new Metrics();
  const answered = metrics && ((status: number) => metrics.answered(status));
  return startApp({ ...options, answered }, (access) => {
    const pasts = new Pasts(reader, facts, { historyBytes, duty: facts.duty });
    const dutyBounds = { duty: facts.duty, maxDuty: facts.maxDuty };
    const audit = options.acting?.audit;
    const attached = audit && attachAudit(audit, (what) => options.log.warn(what));
    const opened = (target: HandleTarget) => {
      attached?.(target);
      const history = pasts.open(target);
      return metrics === undefined ? [history] : [history, metrics.meterOf(history)];
    };
    const fanOut = new FanOut(reader, Date.now, opened, dutyBounds);
    const recordings = new Recordings(
      options.recordings ?? new RecordingDirectory(),
      fanOut,
      pasts,
      options.maxRecordingsBytes ?? DEFAULT_RECORDINGS_BYTES,
    );
    const handles = new HandleIssuer(facts.bootId);
    const allowed = options.acting?.allowed ?? [];
    const { pageSize } = facts;
    const context = { access, reader, fanOut, handles, pasts, recordings, pageSize, dutyBounds, allowed };
    return [
      hostRoutes(context),
      processRoutes(context),
      pageRoutes(context),
      historyRoutes(context),
      shelfRoutes(access, recordings),
      recordingRoutes(context),
      doctorRoutes(context),
      streamRoutes(context),
      ...(metrics === undefined ? [] : [metricsRoutes(context, metrics, options.metricsToken as string)]),
      ...(options.acting === undefined ? [] : actRoutes(context, options.acting)),
      async (app) => {
        app.addHook('onClose', () => recordings.close());
      },
    ];
  });
}

/** Routes of what is not allowed do not exist. What was done is marked in all that is kept of the process. */
function actRoutes(context: ServerContext, { allowed, mutator }: Acting): FastifyPluginAsync[] {
  mutator.listen({
    acted: ({ pid, startTime, atMs, text }) => {
      const mark = create(MarkSchema, { atMs, kind: MarkKind.SQUEEZE, text });
      const watched = context.fanOut.mark({ pid, startTime }, mark);
      // A squeeze goes on where nobody looks, and its end comes after that of its process.
      if (!watched) context.pasts.of({ pid, startTime })?.history.mark(mark);
    },
  });
  const acting = { ...context, mutator };
  return [
    ...(allowed.includes('squeeze') ? [squeezeRoutes(acting)] : []),
    ...(allowed.includes('pageout') ? [pageActRoutes(acting)] : []),
    ...(allowed.includes('clear-refs') ? [writeRoutes(acting)] : []),
  ];
}

/** One recording and the dashboard, without a reader: there is nothing to watch. */
export function startReplayServer(options: DoorOptions, shelf: RecordingShelf): Promise<FastifyInstance> {
  return startApp(options, (access) => [shelfRoutes(access, shelf)]);
}

/** The application on sockets that listen already. Closing it closes the streams; the sockets are the caller's. */
async function startApp(
  options: DoorOptions & Pick<AppOptions, 'answered'>,
  routesOf: (access: Access) => readonly FastifyPluginAsync[],
): Promise<FastifyInstance> {
  const { port, servers } = options.loopback;
  const authorities = new Authorities(port);
  const access = new Access(options.token, options.sessions ?? new Sessions(), authorities);
  const made: { handler?: RequestListener } = {};
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
      made.handler = handler;
      return servers[0];
    },
  });
  await app.register(agentApp, {
    access,
    routes: routesOf(access),
    answered: options.answered,
    webRoot: options.webRoot,
  });
  // Streams are upgraded on the first server; the others hand theirs over.
  for (const other of servers.slice(1)) other.on('upgrade', (...upgrade) => servers[0].emit('upgrade', ...upgrade));
  await app.ready();
  if (made.handler === undefined) throw new Error('fastify has asked for no server');
  options.loopback.answerWith(made.handler);
  return app;
}
