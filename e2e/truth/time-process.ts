import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { compile } from './compiled-program.js';

/** Where an area of the target starts, as a page index, and how many pages it has. */
export interface Area {
  readonly start: number;
  readonly pages: number;
}

export interface TimeProcess {
  readonly pid: number;
  readonly areas: ReadonlyMap<string, Area>;
  /** The next line it prints. */
  line(): Promise<string>;
  tell(line: string): void;
  close(): Promise<void>;
}

export interface TimeTarget {
  start(...args: string[]): Promise<TimeProcess>;
  remove(): void;
}

export function compileTimeTarget(pageSize: number): TimeTarget {
  const { path, remove } = compile('time-target');
  return { start: (...args) => start(path, args, pageSize), remove };
}

async function start(program: string, args: readonly string[], pageSize: number): Promise<TimeProcess> {
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const areas = new Map<string, Area>();
  const line = async (): Promise<string> => {
    const next = (await lines.next()) as IteratorResult<string, undefined>;
    if (next.done) throw new Error(`time-target ${args.join(' ')} ended`);
    return next.value;
  };
  if (args[0] !== 'exec' && args[0] !== 'vfork') {
    for (let text = await line(); text !== 'ready'; text = await line()) {
      const [name, address, pages] = text.split(' ');
      areas.set(name as string, { start: Number(BigInt(address as string) / BigInt(pageSize)), pages: Number(pages) });
    }
  }
  return {
    pid: child.pid as number,
    areas,
    line,
    tell: (text) => void child.stdin.write(`${text}\n`),
    close: async () => {
      child.stdin.end();
      if (args[0] === 'exec') child.kill('SIGKILL');
      await ended;
    },
  };
}
