import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bytesSource, Recording } from '@pagelapse/recording';
import type { Closable } from '../bench-context.js';
import { processCpuMs } from '../measure/process-cost.js';

/** The command line as users start it, built. */
const AGENT = fileURLToPath(new URL('../../../../apps/agent/dist/main.js', import.meta.url));

/** `pagelapse record`, looked at from outside, and a folder for its file. */
export class RecordProcess implements Closable {
  readonly directory = mkdtempSync(join(tmpdir(), 'pagelapse-bench-record-'));
  readonly file = join(this.directory, 'recording.pagelapse');
  readonly #child: ChildProcess;

  constructor(pid: number, dutyPercent: number) {
    const options = ['-o', this.file, '--duty', String(dutyPercent)];
    this.#child = spawn(process.execPath, [AGENT, 'record', String(pid), ...options], { stdio: 'ignore' });
  }

  /** Bytes in the file; 0 before there is one. */
  get bytes(): number {
    return statSync(this.file, { throwIfNoEntry: false })?.size ?? 0;
  }

  get cpuMs(): number {
    return processCpuMs(this.#child.pid as number);
  }

  /** Resolves when a batch is in the file. */
  async begun(): Promise<void> {
    while (this.bytes === 0 || !(await this.#holdsBatch())) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  /** Ends the recording in order. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGINT');
    await exited;
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.directory, { recursive: true });
  }

  async #holdsBatch(): Promise<boolean> {
    // Not as a blob: one whose file has grown since cannot be read.
    return (await Recording.open(bytesSource(readFileSync(this.file)))).ok;
  }
}
