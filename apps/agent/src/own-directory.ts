import { lstatSync, mkdirSync, rmdirSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
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

export function removeIfEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'ENOENT') throw error;
  }
}

/** XDG Base Directory Specification: what is no absolute path is passed over. It would be another directory wherever this is started. */
function baseDirectory(name: string): string | undefined {
  const base = process.env[name];
  return base !== undefined && path.isAbsolute(base) ? base : undefined;
}

/**
 * Where what is gone after a restart is kept. XDG Base Directory Specification: a directory of the user's own, which one that another
 * user's environment was taken over with (sudo -E) is not.
 */
export function runtimeDirectory(): string {
  const base = baseDirectory('XDG_RUNTIME_DIR');
  if (base !== undefined && isOwn(base)) return path.join(base, 'pagelapse');
  // By number: whoever runs in a container may have no name.
  return path.join(tmpdir(), `pagelapse-${process.geteuid?.()}`);
}

function isOwn(directory: string): boolean {
  return lstatSync(directory, { throwIfNoEntry: false })?.uid === process.geteuid?.();
}

/** XDG Base Directory Specification: state that outlives a restart and is not worth a backup. */
export function stateDirectory(name: string): string {
  const state = baseDirectory('XDG_STATE_HOME') ?? path.join(home(), '.local', 'state');
  return path.join(state, 'pagelapse', name);
}

function home(): string {
  const asked = homedir();
  return path.isAbsolute(asked) ? asked : userInfo().homedir;
}
