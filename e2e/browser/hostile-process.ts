import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What a process may be called by somebody who means harm (safety.md, gates): as directories, as files, as arguments. */
export const HOSTILE = {
  html: '<img src=x onerror=globalThis.owned=1>',
  script: '<script>globalThis.owned=1<\u2215script>',
  quotes: '"\' onmouseover="globalThis.owned=1" x=`globalThis.owned=1`',
  newline: 'line\nbreak\r\ttab',
  escape: '\u001b]0;owned\u0007\u001b[2J\u009b31m',
  override: 'gpj.\u202eexe\u2066\u200b\ufeff',
  formula: '=HYPERLINK("http://evil.example","x")',
  deleted: 'not really (deleted)',
} as const;

/** Bytes that are no UTF-8; a path of almost 4,096 bytes, the most that exec takes (PATH_MAX, include/uapi/linux/limits.h). */
const BAD_UTF8 = Buffer.from('bad\xff\xc0\x80\xed\xa0\x80', 'latin1');
const LONGEST_PATH = 4000;
const LONGEST_NAME = 255;

export interface HostileProcess {
  readonly pid: number;
  /** Ends it and takes its files away. */
  close(): Promise<void>;
}

/** A process of `sleep` that lies at a hostile path, has `name` as the last part of it and so in the kernel, and `argument` in its command line. */
export async function startHostileProcess(name: string, argument: string): Promise<HostileProcess> {
  const top = mkdtempSync(path.join(tmpdir(), 'pagelapse-hostile-'));
  const parts = [...Object.values(HOSTILE).map((part) => Buffer.from(part)), BAD_UTF8];
  let program = Buffer.concat([Buffer.from(top), ...parts.flatMap((part) => [Buffer.from('/'), part])]);
  const ending = Buffer.from(`/${name}`);
  while (program.length + 1 + LONGEST_NAME + ending.length < LONGEST_PATH) {
    program = Buffer.concat([program, Buffer.from(`/${'x'.repeat(LONGEST_NAME)}`)]);
  }
  mkdirSync(program, { recursive: true });
  program = Buffer.concat([program, ending]);
  copyFileSync('/bin/sleep', program);
  // A string would lose the bytes that are no UTF-8: bash puts them together again.
  const child = spawn('bash', ['-c', 'exec -a "$1" "$(printf %b "$0")" 1000', octal(program), argument], {
    stdio: 'ignore',
  });
  const exited = once(child, 'exit');
  while (child.exitCode === null && readFileSync(`/proc/${child.pid}/comm`, 'utf8') === 'bash\n') {
    await new Promise(setImmediate);
  }
  return {
    pid: child.pid as number,
    close: async () => {
      child.kill('SIGKILL');
      await exited;
      // fs.rm takes names for UTF-8.
      execFileSync('rm', ['-rf', top]);
    },
  };
}

/** As printf's %b reads it. */
function octal(bytes: Buffer): string {
  return [...bytes].map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`).join('');
}
