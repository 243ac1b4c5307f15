import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { SqueezeStatus } from '@pagelapse/protocol';

const PROGRAM = fileURLToPath(new URL('../../apps/agent/dist/main.js', import.meta.url));

/** The part of the report that is held against the kernel. */
export interface Report {
  readonly squeeze: SqueezeStatus;
  readonly swapBefore: { readonly private: number; readonly shared: number };
  readonly swapAtEnd: { readonly private: number; readonly shared: number };
  readonly mappings: readonly {
    readonly gave: number;
    readonly got: number;
    readonly kind: string;
    readonly atEnd: Readonly<Record<string, number>>;
  }[];
}

/** A running `pagelapse squeeze`. */
export interface SqueezeCommand {
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  /** Resolves with the first look of this phase. */
  phase(name: SqueezeStatus['phase']): Promise<void>;
  readonly exited: Promise<{ readonly code: number | null; readonly err: string; readonly report: Report | undefined }>;
}

/** Where journals and audit log of these tests are, apart from a user's own. */
export class SqueezeState {
  readonly home = mkdtempSync(join(tmpdir(), 'pagelapse-squeeze-'));

  get audit(): { readonly act: string; readonly [detail: string]: unknown }[] {
    const lines = readFileSync(join(this.home, 'pagelapse', 'acts', 'audit.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    return lines.map((line) => JSON.parse(line) as { act: string });
  }

  get journals(): string[] {
    const directory = join(this.home, 'pagelapse', 'acts');
    return existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith('.squeeze')) : [];
  }

  squeeze(...args: string[]): SqueezeCommand {
    const report = join(this.home, 'report.json');
    rmSync(report, { force: true });
    // Pressure of a busy host, where the kernel keeps no other, is not the target's.
    const options = args.includes('--restore') ? args : [...args, '--report', report, '--abort-full', '100'];
    const child = spawn(process.execPath, [PROGRAM, 'squeeze', ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, XDG_STATE_HOME: this.home },
    });
    const err = text(child.stderr);
    const seen = new Set<string>();
    const waiting = new Map<string, () => void>();
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      const phase = / phase=(\w+) /.exec(line)?.[1];
      if (phase === undefined) return;
      seen.add(phase);
      waiting.get(phase)?.();
    });
    const exited = once(child, 'exit').then(async ([code]: (number | null)[]) => {
      const written = existsSync(report) ? readFileSync(report, 'utf8') : '';
      for (const found of waiting.values()) found();
      return {
        code: code ?? null,
        err: await err,
        report: written === '' ? undefined : (JSON.parse(written) as Report),
      };
    });
    return {
      process: child,
      exited,
      phase: (name) => (seen.has(name) ? Promise.resolve() : new Promise((found) => waiting.set(name, found))),
    };
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}
