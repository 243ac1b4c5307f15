import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import type { Closable } from '../bench-context.js';
import { childrenOf, processCpuMs } from '../measure/process-cost.js';

/** What it leaves between two refreshes unless told, in ms (pagemon(8), option -d). */
const PAUSE_MS = 15;
/** Columns before the cells of a row hold its address; a line above and one below the rows hold words. */
const ADDRESS_COLUMNS = 17;
const OTHER_LINES = 2;
/** Terminal control sequences. What they move and colour is no part of the picture. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they begin with
const CONTROL = /\x1b(?:\[[0-9;?]*[ -/]*[@-~]|[()][A-Z0-9]|[=>78MDEHc])|\x0e|\x0f/g;

/** Cells of its picture: `S` for swapped, `.` for nothing there. */
export interface PagemonScreen {
  readonly swapped: number;
  readonly absent: number;
}

/** Path of pagemon; `undefined` where there is none. */
export function findPagemon(): string | undefined {
  const told = process.env.PAGELAPSE_PAGEMON;
  if (told !== undefined) return told;
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, 'pagemon')).find((path) => existsSync(path));
}

/** A running pagemon on a terminal of its own, by util-linux's script(1). */
export class Pagemon implements Closable {
  #output = '';
  readonly #began = performance.now();
  #onOutput: (() => void) | undefined;

  private constructor(
    private readonly child: ChildProcessByStdio<Writable, Readable, null>,
    private readonly rows: number,
  ) {
    child.stdout.setEncoding('latin1').on('data', (text: string) => {
      this.#output += text;
      this.#onOutput?.();
    });
  }

  /** Watches `pid` with a picture of so many cells. */
  static async start(program: string, pid: number, columns: number, rows: number): Promise<Pagemon> {
    const size = `stty cols ${columns + ADDRESS_COLUMNS} rows ${rows + OTHER_LINES}`;
    const command = `${size} && exec ${program} -p ${pid}`;
    // vt100 has no sequence for "the same character again", so each cell is a character of the output.
    const child = spawn('script', ['--quiet', '--flush', '--return', '--command', command, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, TERM: 'vt100', SHELL: '/bin/sh' },
    });
    await once(child, 'spawn');
    return new Pagemon(child, rows);
  }

  /** Time from its start until all rows were drawn, ms. */
  firstScreen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.child.once('exit', () => reject(new Error(`pagemon ended: ${this.#text().trim().slice(-200)}`)));
      this.#onOutput = () => {
        if (this.#rowsDrawn().length < this.rows) return;
        this.#onOutput = undefined;
        resolve(performance.now() - this.#began);
      };
    });
  }

  /** CPU time of one refresh: what it used over `ms`, by the refreshes that its pauses leave room for. */
  async cpuARefresh(ms: number): Promise<number> {
    const pid = this.#pid();
    const before = processCpuMs(pid);
    const began = performance.now();
    await setTimeout(ms);
    const cpu = processCpuMs(pid) - before;
    return cpu / ((performance.now() - began - cpu) / PAUSE_MS);
  }

  /** What it has drawn: each cell once, for it only draws again what changes. */
  screen(): PagemonScreen {
    const cells = this.#rowsDrawn().join('');
    const count = (state: string): number => cells.split(state).length - 1;
    return { swapped: count('S'), absent: count('.') };
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    // script(1) ends with what it runs.
    process.kill(this.#pid(), 'SIGKILL');
    await exited;
  }

  #pid(): number {
    const [pid] = childrenOf(this.child.pid as number);
    if (pid === undefined) throw new Error('pagemon has ended');
    return pid;
  }

  #text(): string {
    return this.#output.replace(CONTROL, '');
  }

  #rowsDrawn(): string[] {
    return [...this.#text().matchAll(/[0-9a-f]{16} ([PSMD.~]+)/g)].map((match) => match[1] as string);
  }
}
