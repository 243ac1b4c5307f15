import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { TO_SERVER } from '../frames.js';
import { SocketLink } from '../socket-link.js';
import type { OpenPeer } from './peer.js';

/** A service that is being started again is not there for a moment. */
const PATIENCE_MS = 10_000;
const BETWEEN_ATTEMPTS_MS = 200;
/** EACCES: a socket's file is its owner's alone until its group is set. */
const NOT_THERE_YET = new Set(['ENOENT', 'ECONNREFUSED', 'EAGAIN', 'EACCES']);

/**
 * A peer that is a service of its own, reached over its Unix socket. Who may connect there is decided by the rights of the
 * socket's file; what is sent before the service is there, waits for it.
 */
export function socketPeer(path: string, patienceMs = PATIENCE_MS): OpenPeer {
  return (events) => {
    const giveUpAt = Date.now() + patienceMs;
    const waiting: object[] = [];
    let link: SocketLink | undefined;
    let attempt: Socket | undefined;
    let pause: NodeJS.Timeout | undefined;
    let over = false;

    const end = (how: string): void => {
      if (over) return;
      over = true;
      clearTimeout(pause);
      attempt?.destroy();
      events.ended(how);
    };
    const tryToConnect = (): void => {
      const socket = connect(path);
      attempt = socket;
      socket.once('error', (error: NodeJS.ErrnoException) => {
        if (link !== undefined || over) return;
        const patient = NOT_THERE_YET.has(error.code ?? '') && Date.now() < giveUpAt;
        if (patient) pause = setTimeout(tryToConnect, BETWEEN_ATTEMPTS_MS);
        else end(`${path}: ${error.message}`);
      });
      socket.once('connect', () => {
        link = new SocketLink(socket, TO_SERVER);
        link.listen({ message: (message) => events.message(message), ended: end });
        for (const message of waiting.splice(0)) link.send(message);
      });
    };
    tryToConnect();

    return {
      pid: undefined,
      send: (message) => {
        if (link === undefined) waiting.push(message);
        else link.send(message);
      },
      close: async () => {
        if (link === undefined) end('closed before it was there');
        if (link === undefined || link.socket.destroyed) return;
        const closed = once(link.socket, 'close');
        link.close();
        await closed;
      },
      kill: () => {
        if (link === undefined) end('closed before it was there');
        else link.cut('it said what it has no business saying');
      },
    };
  };
}
