import { execFileSync } from 'node:child_process';
import { test } from 'vitest';
import { COMPILED_AHEAD } from './compiled-program.js';

/** Something this host lacks for a truth test: the reason in words, `undefined` when it is there. */
export type Lack = string | undefined;

export function lackOfRoot(): Lack {
  return process.getuid?.() === 0 ? undefined : 'not root: no swap, no cgroup and no look into shared objects';
}

export function lackOfCompiler(): Lack {
  if (COMPILED_AHEAD !== undefined) return undefined;
  try {
    execFileSync('gcc', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'no gcc: the independent program cannot be compiled';
  }
}

/**
 * Set where another kernel runs in an emulated machine, which is ten times as slow: what is the same on every kernel is
 * left to the host, and what is repeated for chance to strike is repeated less.
 */
export const EMULATED = process.env.PAGELAPSE_KERNEL !== undefined;

/**
 * `test` where nothing is lacking. Otherwise the tests of the file are skipped, and said to be; in CI, where
 * everything has to be there, the file fails instead.
 */
export function truthTest(file: string, ...lacks: Lack[]): typeof test | typeof test.skip {
  const reason = lacks.filter((lack) => lack !== undefined).join('; ');
  if (reason === '') return test;
  if (process.env.CI === 'true') throw new Error(`${file} may not be skipped in CI: ${reason}`);
  process.stderr.write(`SKIP ${file}: ${reason}\n`);
  return test.skip;
}
