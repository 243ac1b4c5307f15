import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';

/**
 * Starts a Node program that outlives this process: of its own session, so that what ends this one does not end it. Its input
 * ends when this process has, for whatever reason, and it keeps this process from ending by nothing.
 */
export function outlive(program: string, args: readonly string[]): ChildProcessByStdio<Writable, Readable, null> {
  const child = spawn(process.execPath, [program, ...args], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
  child.unref();
  // A pipe to a child is a socket in Node.
  for (const pipe of [child.stdin, child.stdout]) (pipe as Socket).unref();
  return child;
}
