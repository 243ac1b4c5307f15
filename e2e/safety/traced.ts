import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../apps/agent/dist/main.js', import.meta.url));

/** System calls that open files, reach into another process, begin a program, or reach another host. */
const WATCHED = [
  ...['open', 'openat', 'openat2', 'creat', 'open_by_handle_at'],
  ...['ptrace', 'process_vm_readv', 'process_vm_writev', 'pidfd_getfd'],
  ...['execve', 'execveat', 'connect', 'sendto'],
];

export interface SystemCall {
  readonly name: string;
  /** As strace prints them. */
  readonly args: string;
}

/**
 * A command of ours under strace, with every process and thread that it starts; `trace`: what strace(1) is told to show; `before`: a
 * command that runs the rest of its arguments, strace and all.
 */
export class Traced {
  /** Goes with the trace: the command's own runtime directory and state, and room for its output. */
  readonly directory = mkdtempSync(join(tmpdir(), 'pagelapse-trace-'));
  readonly child: ChildProcessByStdio<null, Readable, null>;
  readonly #exited: Promise<unknown>;

  constructor(args: readonly string[], trace: readonly string[] = WATCHED, before: readonly string[] = []) {
    // -D: strace stands aside, so that our signals reach the command. --seccomp-bpf: other calls run at full speed.
    const strace = ['-D', '-f', '--seccomp-bpf', '-qq', '-s', '8192', '-e', 'signal=none', '-o', this.#file];
    const shown = ['-e', `trace=${trace.join(',')}`];
    const [program, ...rest] = [...before, 'strace', ...strace, ...shown, process.execPath, PROGRAM, ...args] as [
      string,
      ...string[],
    ];
    this.child = spawn(program, rest, {
      stdio: ['ignore', 'pipe', 'ignore'],
      cwd: this.directory,
      env: { ...process.env, XDG_RUNTIME_DIR: this.directory, XDG_STATE_HOME: join(this.directory, 'state') },
    });
    // strace ends a little later than the command, and with it its hold on the pipe.
    this.#exited = once(this.child, 'close');
  }

  /** To be asked for when the command has ended. */
  async calls(): Promise<SystemCall[]> {
    await this.#exited;
    const lines = readFileSync(this.#file, 'utf8').split('\n');
    // `1234  openat(AT_FDCWD, "/proc/1/stat", O_RDONLY) = 3`, the end on a line of its own when another thread came between.
    return lines.flatMap((line) => {
      const [, name, args] = /^\d+\s+(\w+)\((.*)$/.exec(line) ?? [];
      return name === undefined || args === undefined ? [] : [{ name, args }];
    });
  }

  /** With what is left of it. */
  remove(): void {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGKILL');
    rmSync(this.directory, { recursive: true });
  }

  get #file(): string {
    return join(this.directory, 'calls');
  }
}
