import { unixPeer } from '@pagelapse/procfs';
import type { SocketLink } from '../socket-link.js';

/** The server at the other end of a connection, by the kernel's word; Node tells the descriptor to nobody else. */
export function serverOf({ socket }: SocketLink): number | undefined {
  const { _handle: handle } = socket as typeof socket & { readonly _handle?: { readonly fd: number } | null };
  return handle == null ? undefined : unixPeer(handle.fd);
}
