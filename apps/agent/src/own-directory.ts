import { lstatSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** Makes a directory where there is none, for its owner alone; one that somebody else prepared is refused in words. */
export function makeOwnDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const found = lstatSync(directory);
  // By number: whoever runs in a container may have no name in passwd, where os.userInfo() fails.
  if (!found.isDirectory() || found.uid !== process.geteuid?.() || (found.mode & 0o077) !== 0) {
    throw new Error(`${directory} is not a directory of this user alone (mode 0700)`);
  }
}

/** XDG Base Directory Specification: state that outlives a restart and is not worth a backup. */
export function stateDirectory(name: string): string {
  const state = process.env.XDG_STATE_HOME ?? path.join(homedir(), '.local', 'state');
  return path.join(state, 'pagelapse', name);
}
