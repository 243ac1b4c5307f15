import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { argumentsAs, type OtherUser } from '../truth/other-user.js';

const PROGRAM = 'apps/agent/dist/main.js';

/** A part of the agent as a process of its own user, as a service manager starts it. */
export class Part {
  /** Resolves when it has ended, however. */
  readonly ended: Promise<unknown>;
  said = '';

  private constructor(readonly child: ChildProcessByStdio<null, Readable, Readable>) {
    this.ended = once(child, 'exit');
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.said += text;
    });
  }

  /** `before`: a command that runs the rest of its arguments, as root. */
  static start(user: OtherUser, args: readonly string[], before: readonly string[] = []): Part {
    const [command, ...rest] = [...before, 'unshare', ...argumentsAs(user, PROGRAM, args)] as [string, ...string[]];
    // Root's own directories are none of its business; what it is killed with in its own would stay.
    const runtime = mkdtempSync(join(tmpdir(), 'pagelapse-part-'));
    chownSync(runtime, user.uid, user.uid);
    const env = { PATH: process.env.PATH, HOME: '/nonexistent', XDG_RUNTIME_DIR: runtime };
    const child = spawn(command, rest, { cwd: '/', env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.once('exit', () => rmSync(runtime, { recursive: true }));
    return new Part(child);
  }

  /** unshare, sh, setpriv and node are one process, one after the other. */
  get pid(): number {
    return this.child.pid as number;
  }

  async firstLine(): Promise<string> {
    const ended = this.ended.then(() => {
      throw new Error(`ended before it said anything: ${this.said}`);
    });
    const [line] = (await Promise.race([once(createInterface({ input: this.child.stdout }), 'line'), ended])) as [
      string,
    ];
    ended.catch(() => undefined);
    return line;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    await this.ended;
  }
}

/** Another user's process, and of no program that the test, which is the agent's browser, runs as well. */
export class Sleeper {
  readonly #ended: Promise<unknown>;

  private constructor(readonly child: ChildProcess) {
    this.#ended = once(child, 'exit');
  }

  static async start(uid: number): Promise<Sleeper> {
    const sleeper = new Sleeper(spawn('sleep', ['infinity'], { stdio: 'ignore', uid, gid: uid }));
    await once(sleeper.child, 'spawn');
    return sleeper;
  }

  get pid(): number {
    return this.child.pid as number;
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.#ended;
  }
}

export interface Credentials {
  readonly uid: number;
  /** Names without `cap_`, sorted. */
  readonly effective: readonly string[];
  readonly permitted: readonly string[];
  readonly inheritable: readonly string[];
  readonly bounding: readonly string[];
  readonly noNewPrivileges: boolean;
}

/** Bits of include/uapi/linux/capability.h that are asked about here; any other shows as its number. */
const NAMES: Readonly<Record<number, string>> = {
  1: 'dac_override',
  2: 'dac_read_search',
  3: 'fowner',
  19: 'sys_ptrace',
  21: 'sys_admin',
  23: 'sys_nice',
  40: 'checkpoint_restore',
};

/** Of every thread of a process, since each has its own (capabilities(7)). */
export function credentialsOf(pid: number): Credentials[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) => {
    const status = statusOf(pid, task);
    if (status === undefined) return [];
    const field = (name: string): string => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1] ?? '';
    const set = (name: string): string[] => {
      const bits = BigInt(`0x${field(name)}`);
      const held = Array.from({ length: 64 }, (_, bit) => bit).filter((bit) => (bits >> BigInt(bit)) & 1n);
      return held.map((bit) => NAMES[bit] ?? String(bit)).sort();
    };
    return [
      {
        uid: Number(field('Uid')),
        effective: set('CapEff'),
        permitted: set('CapPrm'),
        inheritable: set('CapInh'),
        bounding: set('CapBnd'),
        noNewPrivileges: field('NoNewPrivs') === '1',
      },
    ];
  });
}

/** `undefined` of a thread that has ended since it was listed: helping ones come and go. */
function statusOf(pid: number, task: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/task/${task}/status`, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
