import { closeSync, constants, lstatSync, mkdirSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * The token on disk for programs of the same user (safety.md S2): 0600 in a 0700 directory of ours, gone when the agent
 * is. A directory that somebody else prepared under our name is refused.
 */
export class RuntimeToken {
  readonly path: string;

  constructor(
    port: number,
    token: string,
    readonly directory = runtimeDirectory(),
  ) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const stat = lstatSync(directory);
    if (!stat.isDirectory() || stat.uid !== ownUid() || (stat.mode & 0o077) !== 0) {
      throw new Error(`${directory} is not a directory of this user alone (mode 0700); remove it and start again`);
    }
    this.path = path.join(directory, `agent-${port}.token`);
    // The port is ours by now, so a file of this name is what an agent that was killed left behind.
    rmSync(this.path, { force: true });
    const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
    const file = openSync(this.path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    writeSync(file, `${token}\n`);
    closeSync(file);
  }

  remove(): void {
    rmSync(this.path, { force: true });
    try {
      rmdirSync(this.directory);
    } catch (error) {
      // Another agent of this user still keeps its token there.
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'ENOENT') throw error;
    }
  }
}

function runtimeDirectory(): string {
  const base = process.env.XDG_RUNTIME_DIR;
  if (base !== undefined && path.isAbsolute(base)) return path.join(base, 'pagelapse');
  return path.join(tmpdir(), `pagelapse-${ownUid()}`);
}

/** By number: whoever runs in a container may have no name in passwd, where os.userInfo() fails. */
function ownUid(): number | undefined {
  return process.geteuid?.();
}
