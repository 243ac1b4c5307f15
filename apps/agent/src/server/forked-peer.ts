import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { PartProgram } from '../part-programs.js';
import type { OpenPeer } from './peer.js';

export interface ForkOptions {
  readonly name: 'reader' | 'mutator';
  readonly program: PartProgram;
  /** Its one argument, as JSON. */
  readonly argument: unknown;
  log(what: string): void;
}

/** A peer that is a child of this process, with Node's channel between them. It ends when the channel does. */
export function forkedPeer({ name, program, argument, log }: ForkOptions): OpenPeer {
  return (events) => {
    const child = fork(program.entry, [JSON.stringify(argument)], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [...program.execArgv],
    });
    child.on('message', (message) => events.message(message));
    child.on('error', (error) => log(`${name}: ${error.message}`));
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
