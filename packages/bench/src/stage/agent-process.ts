import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { API_PREFIX } from '@pagelapse/protocol';
import type { Closable } from '../bench-context.js';
import { childrenOf, processCpuMs, type Resident, resident } from '../measure/process-cost.js';
import { WatchClient } from './watch-client.js';

/** The agent as users start it, built. */
const AGENT = fileURLToPath(new URL('../../../../apps/agent/dist/main.js', import.meta.url));

export interface AgentProcessOptions {
  /** Most that passes over one target may spend, in percent of a core; the agent's own default unless told. */
  readonly dutyPercent?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** CPU time of both processes so far, ms. */
export interface AgentCpu {
  readonly server: number;
  readonly reader: number;
}

/** `pagelapse serve`, looked at from outside: its two processes, and its stream. */
/** Bytes resident; `together`: what both take, the file pages that they share counted once. */
export interface AgentMemory {
  readonly server: number;
  readonly reader: number;
  readonly together: number;
}

export class AgentProcess implements Closable {
  private constructor(
    private readonly child: ChildProcessByStdio<null, Readable, null>,
    readonly readerPid: number,
    readonly port: number,
    private readonly token: string,
  ) {}

  static async start({ dutyPercent, environment }: AgentProcessOptions = {}): Promise<AgentProcess> {
    const duty = dutyPercent === undefined ? [] : ['--duty', String(dutyPercent)];
    const child = spawn(process.execPath, [AGENT, 'serve', '--port', '0', ...duty], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, ...environment },
    });
    const ended = once(child, 'exit').then(([code, signal]): never => {
      throw new Error(`the agent ended before it was ready (${signal ?? `exit code ${code}`})`);
    });
    const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])) as [string];
    // From here on its end is close's business.
    ended.catch(() => undefined);
    const { port, hash } = new URL(line);
    const [readerPid] = childrenOf(child.pid as number);
    if (readerPid === undefined) throw new Error('the agent has no reader process');
    return new AgentProcess(child, readerPid, Number(port), hash.slice('#t='.length));
  }

  /** Where a browser finds its dashboard, with this process watched and this view of it. */
  dashboardUrl(search: Readonly<Record<string, string>>): string {
    return `http://127.0.0.1:${this.port}/?${new URLSearchParams(search)}#t=${this.token}`;
  }

  get serverPid(): number {
    return this.child.pid as number;
  }

  cpuMs(): AgentCpu {
    return { server: processCpuMs(this.serverPid), reader: processCpuMs(this.readerPid) };
  }

  memory(): AgentMemory {
    return this.#memoryBy(({ total }) => total);
  }

  /** The most that each has taken, whenever that was. */
  peakMemory(): AgentMemory {
    return this.#memoryBy(({ peak }) => peak);
  }

  #memoryBy(size: (of: Resident) => number): AgentMemory {
    const [server, reader] = [resident(this.serverPid), resident(this.readerPid)];
    const together = size(server) + size(reader) - Math.min(server.file, reader.file);
    return { server: size(server), reader: size(reader), together };
  }

  /** A client of its own stream, watching `pid`. */
  async watch(pid: number): Promise<WatchClient> {
    const authorization = `Bearer ${this.token}`;
    const response = await fetch(`http://127.0.0.1:${this.port}${API_PREFIX}/processes/${pid}`, {
      headers: { authorization },
    });
    const { handle } = (await response.json()) as { handle: string };
    return WatchClient.open(this.port, authorization, handle);
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await exited;
  }
}
