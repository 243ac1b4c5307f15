import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A program of the host's into the guest's tree, with the libraries that it is linked to. */
export function putBinary(tree, from, to) {
  // In the place of busybox's own.
  rmSync(join(tree, to), { force: true });
  cpSync(realpathSync(from), join(tree, to));
  chmodSync(join(tree, to), 0o755);
  putLibraries(tree, from);
}

/** At the paths that the program's loader looks for them. */
export function putLibraries(tree, program) {
  for (const [, path] of execFileSync('ldd', [program], { encoding: 'utf8' }).matchAll(/(\/\S+) \(0x/g)) {
    if (existsSync(join(tree, path))) continue;
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    cpSync(realpathSync(path), join(tree, path));
  }
}
