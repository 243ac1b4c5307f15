import { once } from 'node:events';
import { connect } from 'node:net';
import { FROM_SERVER } from '../frames.js';
import { parentLink, type ServerLink } from '../parent-link.js';
import { SocketLink } from '../socket-link.js';
import { Heir } from './heir.js';

/**
 * The link of a part of the agent to its server. `call`: what comes behind the part's options on its command line. Of one that
 * the server has forked that is nothing; of one that was started beside the server with rights that the server has not, it is
 * the socket to call it on, and the lock that the part was started under, if there is to be an heir.
 */
export function serverLink([socket, lock]: readonly string[]): ServerLink | Promise<ServerLink> {
  return socket === undefined ? parentLink() : callServer(socket, lock);
}

/** Ends this process when there is no server to call. An heir is appointed while there is one. */
async function callServer(path: string, lock: string | undefined): Promise<ServerLink> {
  // A terminal's Ctrl-C goes to the whole group; the server decides when this process stops, by closing the connection.
  process.on('SIGINT', () => undefined);
  // Its own end stays open until this process has ended, which is what the server waits for.
  const socket = connect({ path, allowHalfOpen: true });
  try {
    await once(socket, 'connect');
  } catch {
    process.exit(0);
  }
  const heir = lock === undefined ? undefined : new Heir(lock);
  heir?.appoint();
  const link = new SocketLink(socket, FROM_SERVER);
  return {
    send: (message, sent) => link.send(message, sent),
    listen: ({ message, ended }) =>
      link.listen({
        message,
        ended: (how) => {
          heir?.dismiss();
          ended(how);
        },
      }),
  };
}
