import { type Door, openDoor, stderrLog } from './door.js';
import { RecordingDirectory } from './past/recording-directory.js';
import { DEFAULT_DUTY, DEFAULT_MAX_DUTY } from './reader-options.js';
import { ReaderProcess } from './server/reader-process.js';

export const DEFAULT_PORT = 7788;

export interface AgentOptions {
  /** The next free one is taken when this one is not; 0 for any. */
  readonly port?: number;
  /** Kernel features to do without (FEATURES of @pagelapse/procfs). */
  readonly without?: readonly string[];
  /** Share of one core that passes over one target may spend; 0.02 unless told. */
  readonly duty?: number;
  /** The most that viewers may have it raised to; 0.1 unless told, and no less than `duty`. */
  readonly maxDuty?: number;
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

export type Agent = Door;

/** A running agent: server in this process, reader beside it, on loopback. */
export async function startAgent(options: AgentOptions = {}): Promise<Agent> {
  const { duty = DEFAULT_DUTY } = options;
  const maxDuty = Math.max(duty, options.maxDuty ?? DEFAULT_MAX_DUTY);
  const log = stderrLog(options.logLevel);
  const reader = new ReaderProcess({
    reader: { without: [...(options.without ?? [])], duty, maxDuty },
    ...(options.readerEntry !== undefined && { entry: options.readerEntry }),
    log: (what) => log.warn(what),
  });
  try {
    // Loaded here, while the reader starts: commands that need no server are spared half a second.
    const [facts, { startServer }] = await Promise.all([reader.facts(), import('./server/start.js')]);
    const door = await openDoor({ port: options.port ?? DEFAULT_PORT, webRoot: options.webRoot, log }, (opened) =>
      startServer({
        ...opened,
        reader,
        facts,
        duty,
        maxDuty,
        ...(options.historyBytes !== undefined && { historyBytes: options.historyBytes }),
        ...(options.recordings !== undefined && { recordings: new RecordingDirectory(options.recordings) }),
      }),
    );
    const close = async (): Promise<void> => {
      await door.close();
      await reader.close();
    };
    return { ...door, close };
  } catch (error) {
    await reader.close();
    throw error;
  }
}
