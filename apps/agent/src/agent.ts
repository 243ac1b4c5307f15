import { once } from 'node:events';
import type { Server } from 'node:http';
import fastify from 'fastify';
import { pino } from 'pino';
import { RuntimeToken } from './runtime-token.js';
import { agentApp, answerError } from './server/app.js';
import { Authorities } from './server/authorities.js';
import { FanOut } from './server/fan-out.js';
import { HandleIssuer } from './server/handles.js';
import { MAX_BODY_BYTES } from './server/limits.js';
import { listenOnLoopback } from './server/loopback.js';
import { Access } from './server/plugins/access.js';
import { WEB_ROOT } from './server/plugins/dashboard-files.js';
import { checkHost } from './server/plugins/host-check.js';
import { ReaderProcess } from './server/reader-process.js';
import { newSecret } from './server/secrets.js';
import { Sessions } from './server/sessions.js';

export const DEFAULT_PORT = 7788;

export interface AgentOptions {
  /** The next free one is taken when this one is not; 0 for any. */
  readonly port?: number;
  /** Kernel features to do without (FEATURES of @pagelapse/procfs). */
  readonly without?: readonly string[];
  readonly webRoot?: string;
  /** Module that is forked as the reader. */
  readonly readerEntry?: string;
  /** Least severe pino level that goes to stderr. */
  readonly logLevel?: string;
}

export interface Agent {
  readonly port: number;
  /** The dashboard's address with the token in its fragment; `parameters` preselect a view, e.g. `{ pid, mapping }`. */
  url(parameters?: Readonly<Record<string, string | number>>): string;
  /** Closes streams, reader and port, and removes the token. Safe to call twice. */
  close(): Promise<void>;
}

/** A running agent: server in this process, reader beside it, on loopback. */
export async function startAgent(options: AgentOptions = {}): Promise<Agent> {
  const log = pino({ level: options.logLevel ?? 'warn' }, pino.destination({ dest: 2, sync: true }));
  const reader = new ReaderProcess({
    without: options.without ?? [],
    ...(options.readerEntry !== undefined && { entry: options.readerEntry }),
    log: (what) => log.warn(what),
  });
  const opened: (() => Promise<unknown>)[] = [() => reader.close()];
  const closeAll = async (): Promise<void> => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    const facts = await reader.facts();
    const { port, servers } = await listenOnLoopback(options.port ?? DEFAULT_PORT);
    opened.push(() => Promise.all(servers.map(closeServer)));
    const token = newSecret();
    const file = new RuntimeToken(port, token);
    // Also when the process ends without close().
    const removeFile = (): void => file.remove();
    process.once('exit', removeFile);
    opened.push(async () => {
      process.off('exit', removeFile);
      removeFile();
    });

    const authorities = new Authorities(port);
    const app = fastify({
      loggerInstance: log,
      disableRequestLogging: true,
      bodyLimit: MAX_BODY_BYTES,
      // A path that cannot be decoded fails before any hook; it is addressed to us all the same, or refused as not.
      frameworkErrors: (error, request, reply) => {
        try {
          checkHost(request.raw, authorities);
          answerError(error, request, reply);
        } catch (misdirected) {
          answerError(misdirected as Error, request, reply);
        }
      },
      serverFactory: (handler) => {
        for (const server of servers) server.on('request', handler);
        return servers[0];
      },
    });
    await app.register(agentApp, {
      context: {
        access: new Access(token, new Sessions(), authorities),
        reader,
        fanOut: new FanOut(reader),
        handles: new HandleIssuer(facts.bootId),
        pageSize: facts.pageSize,
      },
      webRoot: options.webRoot ?? WEB_ROOT,
    });
    // Streams are upgraded on the first server; the others hand theirs over.
    for (const other of servers.slice(1)) other.on('upgrade', (...upgrade) => servers[0].emit('upgrade', ...upgrade));
    await app.ready();
    opened.push(() => app.close());

    return {
      port,
      url: (parameters = {}) => {
        const query = new URLSearchParams();
        for (const [name, value] of Object.entries(parameters)) query.set(name, String(value));
        return `http://127.0.0.1:${port}/${query.size > 0 ? `?${query}` : ''}#t=${token}`;
      },
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
