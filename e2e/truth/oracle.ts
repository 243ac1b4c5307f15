import { execFileSync } from 'node:child_process';
import { compile } from './compiled-program.js';
import { append, type Picture, type StateRun } from './page-picture.js';

/** The independent C program. */
export interface Oracle {
  read(pid: number): Picture[];
  remove(): void;
}

export function compileOracle(pageSize: number): Oracle {
  const { path, remove } = compile('oracle');
  return {
    read: (pid) => parse(execFileSync(path, [String(pid)], { encoding: 'utf8', maxBuffer: 2 ** 28 }), pageSize),
    remove,
  };
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
