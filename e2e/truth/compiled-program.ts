import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A C program beside these tests, as something to run. */
export interface CompiledProgram {
  readonly path: string;
  remove(): void;
}

/** Folder of the programs, compiled ahead for a machine without a compiler. */
export const COMPILED_AHEAD = process.env.PAGELAPSE_PROGRAMS;

const FLAGS = ['-O2', '-Wall', '-Wextra', '-Werror', '-pthread'];

/** `name`: of the source, without `.c`. */
export function compile(name: string): CompiledProgram {
  if (COMPILED_AHEAD !== undefined) return { path: join(COMPILED_AHEAD, name), remove: () => undefined };
  const directory = mkdtempSync(join(tmpdir(), `pagelapse-${name}-`));
  const path = join(directory, name);
  const source = fileURLToPath(new URL(`./${name}.c`, import.meta.url));
  execFileSync('gcc', [...FLAGS, '-o', path, source], { stdio: 'inherit' });
  return { path, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
