/** A line of /proc/net/tcp or tcp6 (Documentation/networking/proc_net_tcp.rst), seen from one of its ends. */
export interface TcpConnection {
  readonly localPort: number;
  readonly remotePort: number;
  /** Of the socket: what `socket:[N]` in /proc/PID/fd names. */
  readonly inode: string;
}

/** TCP_ESTABLISHED and TCP_LISTEN, include/net/tcp_states.h. */
const STATES = { established: '01', listening: '0A' } as const;
const LINE = /^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:([0-9A-F]{4}) ([0-9A-F]{2}) (?:\S+\s+){5}(\d+) /;

/** Sockets in this state; lines without the form are left out. */
export function parseTcp(text: string, wanted: keyof typeof STATES = 'established'): TcpConnection[] {
  return text.split('\n').flatMap((line): TcpConnection[] => {
    const [, local, remote, state, inode] = LINE.exec(line) ?? [];
    if (local === undefined || remote === undefined || inode === undefined || state !== STATES[wanted]) return [];
    return [{ localPort: Number.parseInt(local, 16), remotePort: Number.parseInt(remote, 16), inode }];
  });
}
