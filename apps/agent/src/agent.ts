import { pino } from 'pino';
import { RecordingDirectory } from './past/recording-directory.js';
import { DEFAULT_DUTY } from './reader-options.js';
import { RuntimeToken } from './runtime-token.js';
import { listenOnLoopback } from './server/loopback.js';
import { ReaderProcess } from './server/reader-process.js';
import { newSecret } from './server/secrets.js';
import { WEB_ROOT } from './server/web-root.js';

export const DEFAULT_PORT = 7788;

export interface AgentOptions {
  /** The next free one is taken when this one is not; 0 for any. */
  readonly port?: number;
  /** Kernel features to do without (FEATURES of @pagelapse/procfs). */
  readonly without?: readonly string[];
  /** Share of one core that passes over one target may spend; 0.02 unless told. */
  readonly duty?: number;
  /** Bytes of history kept of each process; 64 MiB unless told. */
  readonly historyBytes?: number;
  /** Where recordings are kept; a directory of this user's state unless told. */
  readonly recordings?: string;
  readonly webRoot?: string;
  /** Module that is forked as the reader. */
  readonly readerEntry?: string;
  /** Least severe pino level that goes to stderr. */
  readonly logLevel?: string;
}

export interface Agent {
  readonly port: number;
  /** The dashboard's address with the token in its fragment; `parameters` preselect a view, e.g. `{ pid, mapping }`. */
  url(parameters?: Readonly<Record<string, string | number>>): string;
  /** Closes streams, reader and port, and removes the token. Safe to call twice. */
  close(): Promise<void>;
}

/** A running agent: server in this process, reader beside it, on loopback. */
export async function startAgent(options: AgentOptions = {}): Promise<Agent> {
  const log = pino({ level: options.logLevel ?? 'warn' }, pino.destination({ dest: 2, sync: true }));
  const reader = new ReaderProcess({
    reader: { without: [...(options.without ?? [])], duty: options.duty ?? DEFAULT_DUTY },
    ...(options.readerEntry !== undefined && { entry: options.readerEntry }),
    log: (what) => log.warn(what),
  });
  const opened: (() => Promise<unknown>)[] = [() => reader.close()];
  const closeAll = async (): Promise<void> => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    // Loaded here, while the reader starts: commands that need no server are spared half a second.
    const [facts, { startServer }] = await Promise.all([reader.facts(), import('./server/start.js')]);
    const loopback = await listenOnLoopback(options.port ?? DEFAULT_PORT);
    const { port } = loopback;
    opened.push(() => loopback.close());
    const token = newSecret();
    const file = new RuntimeToken(port, token);
    // Also when the process ends without close().
    const removeFile = (): void => file.remove();
    process.once('exit', removeFile);
    opened.push(async () => {
      process.off('exit', removeFile);
      removeFile();
    });

    const app = await startServer({
      loopback,
      reader,
      facts,
      duty: options.duty ?? DEFAULT_DUTY,
      ...(options.historyBytes !== undefined && { historyBytes: options.historyBytes }),
      ...(options.recordings !== undefined && { recordings: new RecordingDirectory(options.recordings) }),
      token,
      webRoot: options.webRoot ?? WEB_ROOT,
      log,
    });
    opened.push(() => app.close());

    return {
      port,
      url: (parameters = {}) => {
        const query = new URLSearchParams();
        for (const [name, value] of Object.entries(parameters)) query.set(name, String(value));
        return `http://127.0.0.1:${port}/${query.size > 0 ? `?${query.toString()}` : ''}#t=${token}`;
      },
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}
