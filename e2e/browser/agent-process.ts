import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const AGENT = fileURLToPath(new URL('../../apps/agent/dist/main.js', import.meta.url));

/** The built agent in a process of its own, as a user starts it. */
export interface AgentProcess {
  readonly pid: number;
  /** What it printed: the address with the token. */
  readonly url: string;
  /** Everything it has said on standard error. */
  said(): string;
  /** SIGTERM, and waits until it is gone. Safe to call again. */
  stop(): Promise<void>;
}

/** Resolves when the agent has printed its URL; rejects when it ends before. */
export async function startAgentProcess(args: readonly string[] = ['serve', '--port', '0']): Promise<AgentProcess> {
  const child = spawn(process.execPath, [AGENT, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const exited = once(child, 'exit');
  const failed = exited.then(() => {
    throw new Error(`the agent ended before it printed a URL:\n${errors}`);
  });
  const url = await Promise.race([firstUrl(child.stdout), failed]);
  failed.catch(() => undefined);
  return {
    pid: child.pid as number,
    url,
    said: () => errors,
    stop: () => stop(child, exited),
  };
}

async function firstUrl(output: Readable): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    if (line.startsWith('http://')) return line;
  }
  throw new Error('the agent printed no URL');
}

async function stop(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  await exited;
}
