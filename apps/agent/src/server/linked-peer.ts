import { once } from 'node:events';
import type { Socket } from 'node:net';
import { TO_SERVER } from '../frames.js';
import { SocketLink } from '../socket-link.js';
import type { OpenPeer } from './peer.js';

export interface Outcome {
  got(socket: Socket): void;
  failed(how: string): void;
}

/** Comes by a connection to a peer, one way or another, and says so once; what is returned gives up, and then nothing is said. */
export type Obtain = (outcome: Outcome) => () => void;

/** A peer at the other end of a connected Unix socket. What is sent before there is a connection, waits for it. */
export function linkedPeer(obtain: Obtain): OpenPeer {
  return (events) => {
    const waiting: object[] = [];
    let link: SocketLink | undefined;
    let over = false;
    const end = (how: string): void => {
      if (over) return;
      over = true;
      giveUp();
      events.ended(how);
    };
    const giveUp = obtain({
      got: (socket) => {
        link = new SocketLink(socket, TO_SERVER);
        link.listen({ message: (message) => events.message(message), ended: end });
        for (const message of waiting.splice(0)) link.send(message);
      },
      failed: end,
    });
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
