import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** A child that answers each line on its stdin with one line on its stdout, in order. It ends with its input. */
export class LineProgram {
  readonly pid: number;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting: { resolve(answer: string): void; reject(error: Error): void }[] = [];
  readonly #ended: Promise<void>;
  #over: Error | undefined;

  private constructor(child: ChildProcessByStdio<Writable, Readable, null>, name: string) {
    this.#child = child;
    this.pid = child.pid as number;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const asker = this.#waiting.shift();
      if (line.startsWith('error ')) asker?.reject(new Error(`${name}: ${line.slice('error '.length)}`));
      else asker?.resolve(line);
    });
    // A write that finds the pipe closed: the exit that follows says why.
    child.stdin.on('error', () => undefined);
    this.#ended = once(child, 'exit').then(([code, signal]) => {
      this.#over = new Error(`${name} ended (${signal ?? `exit code ${code}`})`);
      for (const { reject } of this.#waiting.splice(0)) reject(this.#over);
    });
  }

  static async start(path: string, args: readonly string[], name: string): Promise<LineProgram> {
    const child = spawn(path, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(child, 'spawn');
    return new LineProgram(child, name);
  }

  ask(line: string): Promise<string> {
    if (this.#over !== undefined) return Promise.reject(this.#over);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#child.stdin.write(`${line}\n`);
    });
  }

  /** Ends it without waiting for what it is at, and waits for its end. */
  async close(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}
