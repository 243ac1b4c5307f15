import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { Feature } from '@pagelapse/procfs';
import type { Permission } from '@pagelapse/protocol';
import { Command, Option } from 'commander';
import type { Apart } from '../apart/apart.js';
import { partWithRights } from '../apart/part-with-rights.js';
import { ServerParts } from '../apart/server-parts.js';
import { DEFAULT_PORT } from '../default-port.js';
import { EXIT_CODES_HELP } from '../exit-codes.js';
import { writeAll } from '../terminal.js';
import {
  ACT_ON_HELP,
  ALLOW_HELP,
  apartOption,
  parseBytes,
  parseDuty,
  parseFeatures,
  parsePermissions,
  parsePid,
  parsePort,
  parseUsers,
  partOption,
  WITHOUT_HELP,
} from './arguments.js';

interface ServeOptions {
  readonly port: number;
  readonly pid?: number;
  readonly duty?: number;
  readonly maxDuty?: number;
  readonly history?: number;
  readonly recordings?: string;
  readonly maxRecordings?: number;
  readonly without?: ReadonlySet<Feature>;
  readonly metricsToken?: string;
  readonly allow?: readonly Permission[];
  readonly actOn?: ReturnType<typeof parseUsers>;
  readonly readerSocket?: string;
  readonly mutatorSocket?: string;
  readonly apart?: Apart;
  readonly part?: true;
}

const EXAMPLES = `
Examples:
  pagelapse serve                 the dashboard on 127.0.0.1:${DEFAULT_PORT}, or the next free port
  pagelapse serve --port 9000     on another port
  pagelapse serve --pid 1234      with this process opened
  pagelapse serve --allow squeeze may limit memory of processes; without it nothing can be changed

The printed URL holds the key to the dashboard: keep it to yourself. Ctrl-C stops.

${EXIT_CODES_HELP}`;

export function serveCommand(): Command {
  return new Command('serve')
    .description('the dashboard, for any process you may read')
    .option('--port <port>', 'port on loopback; 0 for any', parsePort, DEFAULT_PORT)
    .option('--pid <pid>', 'process that the printed URL opens', parsePid)
    .option('--duty <percent>', 'most that passes over one process may cost it, of one core (default: 2)', parseDuty)
    .option('--max-duty <percent>', 'most that viewers may raise it to while they look (default: 10)', parseDuty)
    .option('--history <bytes>', 'memory for the past of each process (default: 32M)', parseBytes)
    .option('--recordings <directory>', 'where recordings are kept (default: ~/.local/state/pagelapse/recordings)')
    .option('--max-recordings <bytes>', 'most that recordings may take together (default: 8G)', parseBytes)
    .option('--metrics-token <file>', 'serves /metrics to whoever has the token in this file; made where there is none')
    .option('--allow <acts>', ALLOW_HELP, parsePermissions)
    .option('--act-on <users>', ACT_ON_HELP, parseUsers)
    .option('--without <features>', WITHOUT_HELP, parseFeatures)
    .addOption(
      new Option('--reader-socket <path>', 'a reader that runs apart, as a service (pagelapse reader)').conflicts([
        'duty',
        'maxDuty',
        'without',
      ]),
    )
    .addOption(
      new Option('--mutator-socket <path>', 'a mutator that runs apart, as a service (pagelapse mutator)').conflicts([
        'allow',
        'actOn',
      ]),
    )
    .addOption(apartOption())
    .addOption(partOption())
    .addHelpText('after', EXAMPLES)
    .action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
  await partWithRights({ command: 'serve', parts: options, part: options.part, apart: options.apart });
  const apart = options.apart && (await ServerParts.of(options.apart));
  try {
    await serveWith(options, apart);
  } finally {
    apart?.parts.close();
    // Its end may not have come, and is not waited for any more.
    if (options.part) process.stdin.destroy();
  }
}

async function serveWith(
  { port, pid, part, without = new Set(), ...options }: ServeOptions,
  apart: Awaited<ReturnType<typeof ServerParts.of>> | undefined,
): Promise<void> {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal));
  const asked: Promise<unknown> = Promise.race(part ? [...signals, finished(process.stdin.resume())] : signals);
  const { duty, maxDuty, history, recordings, maxRecordings, allow, actOn, readerSocket, mutatorSocket } = options;
  // Not what it takes to say which parts are to be started.
  const [{ startAgent }, { metricsToken }] = await Promise.all([import('../agent.js'), import('../metrics-token.js')]);
  const agent = await startAgent({
    port,
    without: [...without],
    ...(readerSocket !== undefined && { readerSocket }),
    ...(mutatorSocket !== undefined && { mutatorSocket }),
    ...(apart !== undefined && { apart }),
    ...(duty !== undefined && { duty }),
    ...(maxDuty !== undefined && { maxDuty }),
    ...(history !== undefined && { historyBytes: history }),
    ...(recordings !== undefined && { recordings }),
    ...(maxRecordings !== undefined && { maxRecordingsBytes: maxRecordings }),
    ...(options.metricsToken !== undefined && { metricsToken: metricsToken(options.metricsToken) }),
    ...(allow !== undefined && { allow }),
    ...(actOn !== undefined && { actOn }),
  });
  try {
    if (!part && port !== 0 && agent.port !== port)
      process.stderr.write(`Port ${port} is taken; using ${agent.port}.\n`);
    if (agent.leftovers > 0) process.stderr.write(`${leftoversNote(agent.leftovers)}\n`);
    await writeAll(process.stdout, [`${agent.url(pid === undefined ? {} : { pid })}\n`]);
    if (!part) process.stderr.write('Open this URL in a browser on this machine. Ctrl-C stops.\n');
    await asked;
  } finally {
    apart?.parts.expectEnds();
    await agent.close();
  }
}

/** Said at the start, for limits that nobody watches are still in force. */
export function leftoversNote(count: number): string {
  const squeezes = count === 1 ? 'A squeeze was' : `${count} squeezes were`;
  return `${squeezes} left behind by an agent that was killed: \`pagelapse squeeze --restore\` puts the limits back.`;
}
