import type { Permission } from '@pagelapse/protocol';
import { AuditLog, auditPath } from './audit-log.js';
import { DEFAULT_PORT } from './default-port.js';
import { defaultUsers } from './default-users.js';
import { type Door, openDoor, stderrLog } from './door.js';
import { dutyOf } from './duty.js';
import type { MutatorOptions } from './mutator-options.js';
import { stateDirectory } from './own-directory.js';
import { RecordingDirectory } from './past/recording-directory.js';
import { forkedMutator, MutatorProcess } from './server/mutator-process.js';
import type { OpenPeer } from './server/peer.js';
import { forkedReader, ReaderProcess } from './server/reader-process.js';
import { socketPeer } from './server/socket-peer.js';

export interface AgentOptions {
  /** The next free one is taken when this one is not; 0 for any. */
  readonly port?: number;
  /** Socket of a reader that is a service of its own, which has its own `without` and `duty`; forked unless told. */
  readonly readerSocket?: string;
  /** Socket of a mutator that is a service of its own, which has its own `allow` and `actOn`. */
  readonly mutatorSocket?: string;
  /** Those that were started with rights that this process does not hold. */
  readonly apart?: { readonly reader?: OpenPeer; readonly mutator?: OpenPeer };
  /** Kernel features to do without (FEATURES of @pagelapse/procfs). */
  readonly without?: readonly string[];
  /** Share of one core that passes over one target may spend; 0.02 unless told. */
  readonly duty?: number;
  /** The most that viewers may have it raised to; 0.1 unless told, and no less than `duty`. */
  readonly maxDuty?: number;
  /** Bytes of history kept of each process; 32 MiB unless told. */
  readonly historyBytes?: number;
  /** Where recordings are kept; a directory of this user's state unless told. */
  readonly recordings?: string;
  /** Bytes that recordings may take together; 8 GiB unless told. */
  readonly maxRecordingsBytes?: number;
  readonly webRoot?: string;
  /** Opens `/metrics`, which is not there without. */
  readonly metricsToken?: string;
  /** What may be done to processes; nothing unless told. */
  readonly allow?: readonly Permission[];
  /** Whose processes it may be done to; of all users for root, else of this one, unless told. */
  readonly actOn?: MutatorOptions['users'];
  /** Journals and audit log of what was done; a directory of this user's state unless told. */
  readonly actsDirectory?: string;
  /** Modules that are forked as reader and mutator. */
  readonly readerEntry?: string;
  readonly mutatorEntry?: string;
  /** Least severe pino level that goes to stderr. */
  readonly logLevel?: string;
}

export interface Agent extends Door {
  /** Squeezes that a killed agent left; restored on request. Nothing is looked for where no squeeze is allowed. */
  readonly leftovers: number;
}

/** A running agent on loopback: server in this process, reader beside it, or elsewhere with rights of its own. */
export async function startAgent(options: AgentOptions = {}): Promise<Agent> {
  const log = stderrLog(options.logLevel);
  const warn = (what: string): void => log.warn(what);
  const reader = new ReaderProcess(openReader(options, warn), warn);
  try {
    // Loaded here, while the reader starts: commands that need no server are spared half a second.
    const [facts, { startServer }] = await Promise.all([reader.facts(), import('./server/start.js')]);
    let mutator: MutatorProcess | undefined;
    const door = await openDoor(
      { port: options.port ?? DEFAULT_PORT, webRoot: options.webRoot, log },
      async (opened) => {
        const open = openMutator(options, opened.loopback.port, warn);
        mutator = open && new MutatorProcess(open, warn);
        const isForked = options.mutatorSocket === undefined && options.apart?.mutator === undefined;
        const allowed = isForked ? options.allow : (await mutator?.facts())?.allowed;
        return startServer({
          ...opened,
          reader,
          facts,
          ...(options.historyBytes !== undefined && { historyBytes: options.historyBytes }),
          ...(options.recordings !== undefined && { recordings: new RecordingDirectory(options.recordings) }),
          ...(options.maxRecordingsBytes !== undefined && { maxRecordingsBytes: options.maxRecordingsBytes }),
          ...(options.metricsToken !== undefined && { metricsToken: options.metricsToken }),
          ...(mutator !== undefined && { acting: { allowed: allowed ?? [], mutator, audit: openAudit(options) } }),
        });
      },
    );
    const close = async (): Promise<void> => {
      // What it did to processes is undone before anything else ends.
      await mutator?.close();
      await door.close();
      await reader.close();
    };
    try {
      return { ...door, leftovers: (await mutator?.facts())?.leftovers ?? 0, close };
    } catch (error) {
      await close();
      throw error;
    }
  } catch (error) {
    await reader.close();
    throw error;
  }
}

/** Of the server; a mutator that is forked writes into the same file. */
function openAudit({ actsDirectory = stateDirectory('acts') }: AgentOptions): AuditLog {
  return new AuditLog(auditPath(actsDirectory));
}

/** There is none unless something is allowed, or one is told of. */
function openMutator(options: AgentOptions, port: number, log: (what: string) => void): OpenPeer | undefined {
  const { allow = [], mutatorSocket, mutatorEntry } = options;
  if (options.apart?.mutator !== undefined) return options.apart.mutator;
  if (mutatorSocket !== undefined) return socketPeer(mutatorSocket);
  if (allow.length === 0) return undefined;
  const mutator: MutatorOptions = {
    allowed: [...allow],
    users: options.actOn ?? defaultUsers(),
    stateDirectory: options.actsDirectory ?? stateDirectory('acts'),
    port,
  };
  return forkedMutator({ mutator, ...(mutatorEntry !== undefined && { entry: mutatorEntry }), log });
}

function openReader(options: AgentOptions, log: (what: string) => void): OpenPeer {
  if (options.apart?.reader !== undefined) return options.apart.reader;
  if (options.readerSocket !== undefined) return socketPeer(options.readerSocket);
  const { without = [], readerEntry } = options;
  const entry = readerEntry !== undefined && { entry: readerEntry };
  return forkedReader({ reader: { without: [...without], ...dutyOf(options) }, ...entry, log });
}
