import { connect, type Socket } from 'node:net';
import { linkedPeer } from './linked-peer.js';
import type { OpenPeer } from './peer.js';

/** A service that is being started again is not there for a moment. */
export const PATIENCE_MS = 10_000;
const BETWEEN_ATTEMPTS_MS = 200;
/** EACCES: a socket's file is its owner's alone until its group is set. */
const NOT_THERE_YET = new Set(['ENOENT', 'ECONNREFUSED', 'EAGAIN', 'EACCES']);

/**
 * A peer that is a service of its own, reached over its Unix socket. Who may connect there is decided by the rights of the
 * socket's file; what is sent before the service is there, waits for it.
 */
export function socketPeer(path: string, patienceMs = PATIENCE_MS): OpenPeer {
  return linkedPeer(({ got, failed }) => {
    const giveUpAt = Date.now() + patienceMs;
    let attempt: Socket | undefined;
    let pause: NodeJS.Timeout | undefined;
    let over = false;
    const tryToConnect = (): void => {
      const socket = connect(path);
      attempt = socket;
      const refused = (error: NodeJS.ErrnoException): void => {
        if (over) return;
        const patient = NOT_THERE_YET.has(error.code ?? '') && Date.now() < giveUpAt;
        if (patient) pause = setTimeout(tryToConnect, BETWEEN_ATTEMPTS_MS);
        else failed(`${path}: ${error.message}`);
      };
      socket.once('error', refused);
      socket.once('connect', () => {
        socket.off('error', refused);
        attempt = undefined;
        got(socket);
      });
    };
    tryToConnect();
    return () => {
      over = true;
      clearTimeout(pause);
      attempt?.destroy();
    };
  });
}
