import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Door } from '../door.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { PART_OPTION } from './apart.js';

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));

export interface DoorApart extends Door {
  /** Settles when the server has ended, asked to or not. */
  readonly ended: Promise<unknown>;
}

/**
 * `serve` with these arguments, for a command that has to keep the rights that a server parts with: a process of its own, which
 * ends with this one, however that ends. What goes wrong with it, it says itself.
 */
export async function serveApart(args: readonly string[]): Promise<DoorApart> {
  const command = [...process.execArgv, MAIN, 'serve', ...args, PART_OPTION];
  // Of a session of its own: Ctrl-C in a terminal is this command's affair.
  const child = spawn(process.execPath, command, { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const close = async (): Promise<void> => {
    child.stdin.end();
    await ended;
  };
  const printed = await firstLine(child, ended);
  return {
    port: Number(new URL(printed).port),
    url: (parameters = {}) => {
      const url = new URL(printed);
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, String(value));
      return url.href;
    },
    close,
    ended,
  };
}

async function firstLine(
  { stdout }: ChildProcessByStdio<Writable, Readable, null>,
  ended: Promise<unknown>,
): Promise<string> {
  const failed = ended.then(() => {
    throw new CommandError('The dashboard could not be started.', EXIT.failed);
  });
  const [line] = (await Promise.race([once(createInterface({ input: stdout }), 'line'), failed])) as [string];
  failed.catch(() => undefined);
  return line;
}
