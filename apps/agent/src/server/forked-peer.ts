import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { OpenPeer } from './peer.js';

export interface ForkOptions {
  /** Module that is run. */
  readonly entry: string;
  /** Its one argument, as JSON. */
  readonly argument: unknown;
  readonly execArgv: readonly string[];
  log(what: string): void;
}

/** A peer that is a child of this process, with Node's channel between them. It ends when the channel does. */
export function forkedPeer({ entry, argument, execArgv, log }: ForkOptions): OpenPeer {
  return (events) => {
    const child = fork(entry, [JSON.stringify(argument)], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [...execArgv],
    });
    child.on('message', (message) => events.message(message));
    child.on('error', (error) => log(error.message));
    child.on('exit', (code, signal) => events.ended(signal ?? `code ${code}`));
    return {
      get pid() {
        return child.pid;
      },
      // A failed send is followed by 'exit'.
      send: (message) => void child.send(message, () => undefined),
      close: async () => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const exited = once(child, 'exit');
        if (child.connected) child.disconnect();
        else child.kill();
        await exited;
      },
      kill: () => void child.kill('SIGKILL'),
    };
  };
}
