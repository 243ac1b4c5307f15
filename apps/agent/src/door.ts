import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { RuntimeToken } from './runtime-token.js';
import { listenOnLoopback } from './server/loopback.js';
import { newSecret } from './server/secrets.js';
import type { DoorOptions } from './server/start.js';
import { WEB_ROOT } from './server/web-root.js';

/** A server that is open for browsers of this machine that have its token. */
export interface Door {
  readonly port: number;
  /** The dashboard's address with the token in its fragment; `parameters` preselect a view, e.g. `{ pid, mapping }`. */
  url(parameters?: Readonly<Record<string, string | number>>): string;
  /** Closes streams and port, and all behind them, and removes the token. Safe to call twice. */
  close(): Promise<void>;
}

export function stderrLog(level = 'warn'): FastifyBaseLogger {
  return pino({ level }, pino.destination({ dest: 2, sync: true }));
}

/** Listens on loopback, makes the token, and lets `serve` put an application behind both. */
export async function openDoor(
  { port: wanted, webRoot = WEB_ROOT, log }: { port: number; webRoot: string | undefined; log: FastifyBaseLogger },
  serve: (door: DoorOptions) => Promise<FastifyInstance>,
): Promise<Door> {
  const loopback = await listenOnLoopback(wanted);
  const { port } = loopback;
  const opened: (() => Promise<unknown>)[] = [() => loopback.close()];
  const close = async (): Promise<void> => {
    for (const undo of opened.splice(0).reverse()) await undo();
  };
  try {
    const token = newSecret();
    const file = new RuntimeToken(port, token);
    // Also when the process ends without close().
    const removeFile = (): void => file.remove();
    process.once('exit', removeFile);
    opened.push(async () => {
      process.off('exit', removeFile);
      removeFile();
    });
    const app = await serve({ loopback, token, webRoot, log });
    opened.push(() => app.close());
    const url: Door['url'] = (parameters = {}) => {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(parameters)) query.set(name, String(value));
      return `http://127.0.0.1:${port}/${query.size > 0 ? `?${query.toString()}` : ''}#t=${token}`;
    };
    return { port, url, close };
  } catch (error) {
    await close();
    throw error;
  }
}
