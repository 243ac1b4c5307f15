import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../apps/agent/dist/main.js', import.meta.url));

/** The part of `pagelapse scan PID --json` that is held against other doors. */
export interface ScanJson {
  readonly mappings: readonly { readonly start: string; readonly pages: Readonly<Record<string, number>> }[];
}

export function scanJson(pid: number): ScanJson {
  const text = execFileSync(process.execPath, [PROGRAM, 'scan', String(pid), '--json'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(text) as ScanJson;
}
