import type { Writable } from 'node:stream';
import { CommandError, EXIT } from './exit-codes.js';

/**
 * Names of processes, files and cgroups are whatever their owners chose: control characters, escape sequences and
 * direction overrides must not reach a terminal. Everything of Unicode's "Other" category, and what else ends a line, is
 * written as `\u{..}`.
 */
export function inert(text: string): string {
  return text.replace(ACTS, (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`);
}

/** The same for JSON, which has escapes of its own: whoever parses it gets every character back. */
export function inertJson(value: unknown): string {
  return JSON.stringify(value).replace(ACTS, (character) =>
    Array.from({ length: character.length }, (_, i) => character.charCodeAt(i).toString(16).padStart(4, '0'))
      .map((unit) => `\\u${unit}`)
      .join(''),
  );
}

const ACTS = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** Characters handed to the stream at a time. */
const CHUNK = 64 * 1024;

/**
 * Writes all of `parts`, waiting whenever the reader at the other end is behind. Resolves when the last part was taken
 * by the operating system, so that a process that exits afterwards truncates nothing.
 */
export async function writeAll(output: Writable, parts: Iterable<string>): Promise<void> {
  let held = '';
  for (const part of parts) {
    held += part;
    if (held.length < CHUNK) continue;
    await write(output, held);
    held = '';
  }
  await write(output, held);
}

function write(output: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    output.write(text, (cause) => (cause == null ? resolve() : reject(notWritten(cause))));
  });
}

function notWritten(cause: Error): CommandError {
  const message = `The output could not be written: ${cause.message}.`;
  return new CommandError(message, EXIT.failed, 'Write it elsewhere, or make room.', { cause });
}

/**
 * `| head` closes the pipe when it has seen enough: for a program that prints, that is a quiet end. Other failures are
 * told to whoever wrote.
 */
export function endQuietlyOnClosedPipe(output: Writable, exit: () => never): void {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') exit();
  });
}
