import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';

/** Ports tried above the one asked for before giving up. */
const PORTS_TRIED = 100;
/** Errors of a host without IPv6. */
const NO_IPV6 = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

export interface LoopbackServers {
  readonly port: number;
  /** 127.0.0.1 first, then ::1 where the host has it; the same port on both. */
  readonly servers: readonly [Server, ...Server[]];
  /** To be called once; requests that have come already are the first that it gets. */
  answerWith(handler: RequestListener): void;
  /** Stops listening and cuts every connection, upgraded ones too. */
  close(): Promise<void>;
}

/**
 * Listens on loopback alone (safety.md S1), on `port` or the next one that is free on both addresses; 0 lets the
 * kernel choose. Nothing answers yet: a handler is there when the port, and so the agent's own name, is known, and a mutator
 * that is a service has started. Until then requests wait.
 */
export async function listenOnLoopback(port: number): Promise<LoopbackServers> {
  const last = port === 0 ? 0 : Math.min(port + PORTS_TRIED, 65_535);
  for (let candidate = port; candidate <= last; candidate++) {
    const found = await tryPort(candidate);
    if (found !== undefined) return found;
  }
  throw new Error(`no free port from ${port} to ${last} on 127.0.0.1`);
}

async function tryPort(port: number): Promise<LoopbackServers | undefined> {
  const v4 = newServer();
  if ((await listen(v4, port, '127.0.0.1')) === 'taken') return undefined;
  const address = v4.address();
  const taken = typeof address === 'object' && address !== null ? address.port : port;
  const v6 = newServer();
  const outcome = await listen(v6, taken, '::1');
  if (outcome === 'listening') return listening(taken, [v4, v6]);
  if (outcome === 'no-address') return listening(taken, [v4]);
  await new Promise((resolve) => v4.close(resolve));
  return undefined;
}

/** A missing Host is refused by the same check as a foreign one. */
function newServer(): Server {
  return createServer({ requireHostHeader: false });
}

function listening(port: number, servers: readonly [Server, ...Server[]]): LoopbackServers {
  const sockets = new Set<Socket>();
  const early: Parameters<RequestListener>[] = [];
  let answer: RequestListener = (...request) => void early.push(request);
  for (const server of servers) {
    server.on('request', (...request) => answer(...request));
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
  }
  const answerWith = (handler: RequestListener): void => {
    answer = handler;
    for (const request of early.splice(0)) handler(...request);
  };
  const close = async (): Promise<void> => {
    const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const socket of sockets) socket.destroy();
    await Promise.all(closed);
  };
  return { port, servers, answerWith, close };
}

function listen(server: Server, port: number, host: string): Promise<'listening' | 'taken' | 'no-address'> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve('taken');
      else if (NO_IPV6.has(error.code ?? '')) resolve('no-address');
      else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () => {
      server.removeAllListeners('error');
      resolve('listening');
    });
  });
}
