import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/**
 * Starts a Node program that outlives this process: of its own session, so that what ends this one does not end it. Its input
 * ends when this process has, for whatever reason, and it keeps this process from ending by nothing.
 */
export function outlive(program: string, args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [program, ...args], { detached: true, stdio: ['pipe', 'ignore', 'inherit'] });
  child.unref();
  // A pipe to a child is a socket in Node.
  (child.stdin as Socket).unref();
  return child;
}
