import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CannotRun } from '../report/outcome.js';

const SOURCES = fileURLToPath(new URL('../../c/', import.meta.url));
const NAMES = ['target', 'pagemap-reader'] as const;

/** The C programs: what is measured, and what it is measured against. */
export interface Programs {
  readonly target: string;
  readonly pagemapReader: string;
  remove(): void;
}

/** Compiles them into a temporary directory. Throws {@link CannotRun} without gcc. */
export function compilePrograms(): Programs {
  const directory = mkdtempSync(join(tmpdir(), 'pagelapse-bench-'));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  try {
    for (const name of NAMES) {
      const source = join(SOURCES, `${name}.c`);
      execFileSync('gcc', ['-O2', '-o', join(directory, name), source], { stdio: ['ignore', 'ignore', 'pipe'] });
    }
  } catch (cause) {
    remove();
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw new CannotRun('there is no gcc, and both targets and C counterparts are compiled here', { cause });
  }
  return { target: join(directory, 'target'), pagemapReader: join(directory, 'pagemap-reader'), remove };
}
