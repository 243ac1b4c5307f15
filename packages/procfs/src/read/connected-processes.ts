import { readdirSync, readlinkSync } from 'node:fs';
import { parseTcp } from '../parse/tcp.js';
import { PROC } from './pinned-process.js';
import { tryReadProcFile } from './proc-file.js';

/**
 * Processes that are connected to a TCP port, as the network namespace of process `of` shows it: the clients, not those who
 * serve it. Those whose descriptors may not be listed are not found.
 */
export function processesConnectedTo(port: number, of: number | 'self', proc: string = PROC): number[] {
  const connections = ['tcp', 'tcp6'].flatMap((file) => parseTcp(tryReadProcFile(`${proc}/${of}/net/${file}`) ?? ''));
  const sockets = new Set(
    connections.filter(({ remotePort }) => remotePort === port).map(({ inode }) => `socket:[${inode}]`),
  );
  if (sockets.size === 0) return [];
  return readdirSync(proc).flatMap((name) => {
    return /^[1-9][0-9]*$/.test(name) && holdsOneOf(`${proc}/${name}/fd`, sockets) ? [Number(name)] : [];
  });
}

function holdsOneOf(directory: string, sockets: ReadonlySet<string>): boolean {
  try {
    return readdirSync(directory).some((fd) => sockets.has(tryReadLink(`${directory}/${fd}`)));
  } catch {
    // Ended meanwhile, or not ours to look at.
    return false;
  }
}

function tryReadLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
