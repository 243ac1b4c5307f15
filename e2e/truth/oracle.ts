import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { append, type Picture, type StateRun } from './page-picture.js';

/** The independent C program, compiled for these tests or, where there is no compiler, before them. */
export interface Oracle {
  read(pid: number): Picture[];
  remove(): void;
}

const SOURCE = fileURLToPath(new URL('./oracle.c', import.meta.url));

/** Path of the compiled program, for a machine without a compiler. */
export const COMPILED_ORACLE = process.env.PAGELAPSE_ORACLE;

export function compileOracle(pageSize: number): Oracle {
  if (COMPILED_ORACLE !== undefined) return { read: readWith(COMPILED_ORACLE, pageSize), remove: () => undefined };
  const directory = mkdtempSync(join(tmpdir(), 'pagelapse-oracle-'));
  const program = join(directory, 'oracle');
  execFileSync('gcc', ['-O2', '-Wall', '-Wextra', '-Werror', '-o', program, SOURCE], { stdio: 'inherit' });
  return { read: readWith(program, pageSize), remove: () => rmSync(directory, { recursive: true, force: true }) };
}

function readWith(program: string, pageSize: number): Oracle['read'] {
  return (pid) => parse(execFileSync(program, [String(pid)], { encoding: 'utf8', maxBuffer: 2 ** 28 }), pageSize);
}

function parse(text: string, pageSize: number): Picture[] {
  const pictures: { start: number; end: number; runs: StateRun[] }[] = [];
  const page = (hex: string | undefined) => Number(BigInt(`0x${hex}`) / BigInt(pageSize));
  for (const line of text.split('\n')) {
    const [record, first, second, third, fourth] = line.split(' ');
    if (record === 'mapping') pictures.push({ start: page(first), end: page(second), runs: [] });
    const runs = pictures.at(-1)?.runs;
    if (record === 'run' && runs !== undefined) {
      append(runs, { state: third as string, huge: fourth === '1', count: Number(second) });
    }
  }
  return pictures;
}
