import { closeSync, constants, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { isAlive } from './is-alive.js';
import { makeOwnDirectory, removeIfEmpty, runtimeDirectory } from './own-directory.js';

/** `agent-PORT.PID.token` */
const NAME = /^agent-([0-9]{1,5})\.([0-9]{1,10})\.token$/;

/**
 * The token on disk for programs of the same user (safety.md S2): 0600 in a 0700 directory of ours, gone when the agent
 * is; what killed agents left is taken away by the next one. A directory that somebody else prepared under our name is refused.
 */
export class RuntimeToken {
  readonly path: string;

  constructor(
    port: number,
    token: string,
    readonly directory = runtimeDirectory(),
  ) {
    makeOwnDirectory(directory);
    removeStale(directory, port);
    this.path = path.join(directory, `agent-${port}.${process.pid}.token`);
    const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
    const file = openSync(this.path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    writeSync(file, `${token}\n`);
    closeSync(file);
  }

  remove(): void {
    rmSync(this.path, { force: true });
    // Another agent of this user may still keep its token there.
    removeIfEmpty(this.directory);
  }
}

/** The port is ours by now, so its tokens are of agents that were killed, and so are those of pids that nobody has. */
function removeStale(directory: string, ownPort: number): void {
  for (const name of readdirSync(directory)) {
    const [, port, pid] = NAME.exec(name) ?? [];
    if (port === undefined || (Number(port) !== ownPort && isAlive(Number(pid)))) continue;
    rmSync(path.join(directory, name), { force: true });
  }
}
