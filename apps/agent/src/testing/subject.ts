import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * As many written MiB as the argument says, and 8 MiB that nothing has touched, of which every line on stdin touches one
 * more - or one again.
 */
const SCRIPT = `
  const resident = Buffer.alloc(Number(process.argv[1]) << 20, 1);
  const memory = Buffer.allocUnsafeSlow(8 << 20);
  let touched = 0;
  process.stdin.on('data', () => {
    const from = (touched++ & 7) << 20;
    memory.fill(touched, from, from + (1 << 20));
    process.stdout.write('touched\\n');
  });
  process.stdout.write('ready\\n');
`;

/** A process of our own to be watched. */
export class Subject {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** `residentMiB`: memory that is there from the beginning, and makes a pass over everything cost something. */
  static async start(residentMiB = 0): Promise<Subject> {
    const child = spawn(process.execPath, ['-e', SCRIPT, String(residentMiB)], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    return new Subject(child);
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  /** Makes one more MiB resident; after eight, writes to one that is. */
  async touch(): Promise<void> {
    const touched = once(this.#child.stdout as NodeJS.EventEmitter, 'data');
    this.#child.stdin?.write('\n');
    await touched;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }
}
