import { CommandError, EXIT } from '../exit-codes.js';
import { activatedSocket, type PeerSocketPlace } from '../peer-socket.js';

/** Where a service is to listen: at a path that was named, or on what systemd listens on for it already. */
export function peerPlace({ socket, group }: { readonly socket?: string; readonly group?: number }): PeerSocketPlace {
  if (socket !== undefined) return { path: socket, ...(group !== undefined && { group }) };
  const activated = activatedSocket();
  if (activated !== undefined) return activated;
  throw new CommandError('There is no socket to listen on.', EXIT.wrongUsage, 'Name one with --socket PATH.');
}
