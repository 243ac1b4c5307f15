import { readdirSync, readlinkSync } from 'node:fs';
import { parseTcp } from '../parse/tcp.js';
import { PROC } from './pinned-process.js';
import { tryReadProcFile } from './proc-file.js';

/**
 * Processes that are connected to a TCP port, as the network namespace of process `of` shows it: the clients, not those who
 * serve it. Those whose descriptors may not be listed are not found.
 */
export function processesConnectedTo(port: number, of: number | 'self', proc: string = PROC): number[] {
  const connections = socketsOf(of, 'established', proc).filter(({ remotePort }) => remotePort === port);
  const sockets = new Set(connections.map(({ link }) => link));
  if (sockets.size === 0) return [];
  return readdirSync(proc).flatMap((name) => {
    return /^[1-9][0-9]*$/.test(name) && holdsOneOf(`${proc}/${name}/fd`, sockets) ? [Number(name)] : [];
  });
}

/** TCP ports that a process listens on; none where its descriptors may not be listed. */
export function portsServedBy(pid: number, proc: string = PROC): number[] {
  const links = new Set(linksIn(`${proc}/${pid}/fd`));
  const served = socketsOf(pid, 'listening', proc).filter(({ link }) => links.has(link));
  return [...new Set(served.map(({ localPort }) => localPort))];
}

/** With the link by which /proc/PID/fd names each. */
function socketsOf(pid: number | 'self', state: 'established' | 'listening', proc: string) {
  return ['tcp', 'tcp6']
    .flatMap((file) => parseTcp(tryReadProcFile(`${proc}/${pid}/net/${file}`) ?? '', state))
    .map((socket) => ({ ...socket, link: `socket:[${socket.inode}]` }));
}

function holdsOneOf(directory: string, sockets: ReadonlySet<string>): boolean {
  return linksIn(directory).some((link) => sockets.has(link));
}

function linksIn(directory: string): string[] {
  try {
    return readdirSync(directory).map((fd) => tryReadLink(`${directory}/${fd}`));
  } catch {
    // Ended meanwhile, or not ours to look at.
    return [];
  }
}

function tryReadLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
