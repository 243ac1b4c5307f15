import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const HOUSE = fileURLToPath(new URL('../..', import.meta.url));
const AGENT = `${HOUSE}apps/agent/dist/main.js`;

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

/**
 * The checkout and node may lie where nobody but root may go: in a mount namespace of its own, the agent finds both under
 * /mnt, and then becomes the user with this number, without any capability.
 */
const AS_SOMEBODY_ELSE = `
mount -t tmpfs -o mode=755 pagelapse /mnt && mkdir /mnt/house && touch /mnt/node &&
mount --bind "$1" /mnt/house && mount --bind "$2" /mnt/node && user=$3 && shift 3 &&
exec setpriv --reuid "$user" --regid "$user" --clear-groups --inh-caps=-all --bounding-set=-all -- /mnt/node \
  /mnt/house/apps/agent/dist/main.js "$@"`;

/** The agent without a right to other people's processes; takes root. */
export function startPowerlessAgent(uid: number): Promise<AgentProcess> {
  const within = ['--mount', 'sh', '-c', AS_SOMEBODY_ELSE, 'sh', HOUSE, process.execPath, String(uid)];
  return started(
    spawn('unshare', [...within, 'serve', '--port', '0'], {
      cwd: '/',
      // Root's own directories are none of its business.
      env: { PATH: process.env.PATH, HOME: '/nonexistent' },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
}

/**
 * The agent as tests of the page want it: passes are waited for in all of them, and the process looked at need not be spared.
 * The port may be said once more, and something be allowed.
 */
export const SERVE = ['serve', '--port', '0', '--duty', '10', '--max-duty', '20'] as const;

/** Resolves when the agent has printed its URL; rejects when it ends before. */
export function startAgentProcess(args: readonly string[] = SERVE): Promise<AgentProcess> {
  return started(spawn(process.execPath, [AGENT, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }));
}

async function started(child: ChildProcessByStdio<null, Readable, Readable>): Promise<AgentProcess> {
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
