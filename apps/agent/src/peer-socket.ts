import { chmodSync, chownSync, lstatSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { FROM_SERVER } from './frames.js';
import { SocketLink } from './socket-link.js';

/** The first descriptor that systemd hands over (sd_listen_fds(3)). */
const LISTEN_FDS_START = 3;

/** Where a service of the agent is listened for: a path, or what systemd listens on for it already. */
export type PeerSocketPlace =
  | {
      readonly path: string;
      /** Users of this group may connect as well as the owner. */
      readonly group?: number;
    }
  | { readonly descriptor: number };

export interface PeerSocket {
  /** Lets nobody in any more. */
  refuse(): void;
  /** The same, and ends the one who is in. */
  close(): Promise<void>;
}

/** The socket that systemd listens on for this process, where there is exactly one. Taken once: children do not inherit it. */
export function activatedSocket(environment: NodeJS.ProcessEnv = process.env): PeerSocketPlace | undefined {
  const { LISTEN_PID, LISTEN_FDS } = environment;
  for (const name of ['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES']) delete environment[name];
  return LISTEN_PID === String(process.pid) && LISTEN_FDS === '1' ? { descriptor: LISTEN_FDS_START } : undefined;
}

/**
 * Serves one server at a time over a Unix socket. Who may connect, the kernel decides by the rights of the socket's file
 * (unix(7)): its owner, and a group where one was named; systemd's socket units have the same words. A second server is cut
 * off while there is one: two would not know of each other's watches.
 */
export async function listenForServer(place: PeerSocketPlace, serve: (link: SocketLink) => void): Promise<PeerSocket> {
  let current: Socket | undefined;
  const server = createServer((socket) => {
    // The end of a server that is gone may lie unread beside the beginning of the next one.
    setImmediate(() => {
      if (current !== undefined && !current.readableEnded && !current.destroyed) {
        socket.destroy();
        return;
      }
      current?.destroy();
      current = socket;
      serve(new SocketLink(socket, FROM_SERVER));
    });
  });
  if ('descriptor' in place) await listening(server, () => server.listen({ fd: place.descriptor }));
  else await listenAt(server, place);
  return {
    refuse: () => void server.close(),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      current?.destroy();
      await closed;
    },
  };
}

async function listenAt(server: Server, { path, group }: { path: string; group?: number }): Promise<void> {
  await removeAbandoned(path);
  // Between the making of a socket's file and a chmod, anybody could connect.
  const before = process.umask(0o177);
  const listens = listening(server, () => server.listen(path));
  process.umask(before);
  await listens;
  if (group === undefined) return;
  try {
    chownSync(path, -1, group);
    chmodSync(path, 0o660);
  } catch (error) {
    server.close();
    throw error;
  }
}

/** A killed service leaves its socket's file behind, where nobody listens. Anything else is left alone, and in the way. */
async function removeAbandoned(path: string): Promise<void> {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket() !== true) return;
  const refused = await new Promise<boolean>((resolve) => {
    const probe = connect(path, () => {
      probe.destroy();
      resolve(false);
    });
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  });
  if (refused) unlinkSync(path);
}

function listening(server: Server, listen: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    listen();
  });
}
