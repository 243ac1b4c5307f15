import { createServer, type Server, type Socket } from 'node:net';
import { linkedPeer } from './linked-peer.js';
import type { OpenPeer } from './peer.js';
import { PATIENCE_MS } from './socket-peer.js';

/**
 * Where a peer comes to by itself, because this process may not start it: on a socket that listened before this program began. One
 * that has failed is followed by another, which waits here until it is asked for.
 */
export class Entrance {
  readonly #server: Server;
  #arrived: Socket | undefined;
  #awaited: ((socket: Socket) => void) | undefined;

  private constructor(readonly patienceMs: number) {
    this.#server = createServer((socket) => this.#arrive(socket));
  }

  static async at(descriptor: number, patienceMs = PATIENCE_MS): Promise<Entrance> {
    const entrance = new Entrance(patienceMs);
    await new Promise<void>((resolve, reject) => {
      entrance.#server.once('error', reject);
      entrance.#server.listen({ fd: descriptor }, resolve);
    });
    return entrance;
  }

  readonly open: OpenPeer = linkedPeer(({ got, failed }) => {
    const waiting = setTimeout(() => failed('none has come'), this.patienceMs);
    const stop = (): void => {
      clearTimeout(waiting);
      this.#awaited = undefined;
    };
    const take = (socket: Socket): void => {
      stop();
      got(socket);
    };
    this.#awaited = take;
    const arrived = this.#arrived;
    this.#arrived = undefined;
    // Not before the caller has what it was promised.
    if (arrived !== undefined) setImmediate(() => this.#arrive(arrived));
    return stop;
  });

  close(): void {
    this.#server.close();
    this.#arrived?.destroy();
  }

  #arrive(socket: Socket): void {
    if (this.#awaited !== undefined) {
      this.#awaited(socket);
      return;
    }
    // Another one would not have come, if the first were still there.
    this.#arrived?.destroy();
    this.#arrived = socket;
  }
}
