import { type ChildProcess, spawn } from 'node:child_process';

/** Of util-linux. By its whole path: who starts it holds rights, and a search path may be anybody's. */
export const FLOCK = '/usr/bin/flock';

/** One that ends sooner would end again. */
const LIVED_MS = 1000;

/** The command line under which `command` waits until nobody holds the lock, and then has it: one process, one after the other. */
export function underLock(lock: string, command: readonly string[]): [string, ...string[]] {
  return [FLOCK, '--no-fork', lock, ...command];
}

/**
 * Takes over from this process when that has ended, for whatever reason, with the same program, arguments and rights: nobody else
 * could give them to a new one. It waits for the lock that this process was started under; a program of a few pages, for node has not
 * been started in it yet.
 */
export class Heir {
  #waiting: ChildProcess | undefined;

  constructor(readonly lock: string) {}

  appoint(): void {
    const command = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
    const [program, ...args] = underLock(this.lock, command);
    // Of a session of its own: Ctrl-C in a terminal is the server's affair.
    const child = spawn(program, args, { detached: true, stdio: ['ignore', 'ignore', 'inherit'] });
    child.unref();
    const startedAt = performance.now();
    this.#waiting = child;
    child.on('error', (error) => process.stderr.write(`${error.message}\n`));
    child.on('exit', () => {
      if (this.#waiting === child && performance.now() - startedAt > LIVED_MS) this.appoint();
    });
  }

  /** For an end that is meant. */
  dismiss(): void {
    const child = this.#waiting;
    this.#waiting = undefined;
    child?.kill('SIGKILL');
  }
}
