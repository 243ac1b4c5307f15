import { once } from 'node:events';
import type { Feature } from '@pagelapse/procfs';
import { Command } from 'commander';
import { dutyOf } from '../duty.js';
import { EXIT_CODES_HELP } from '../exit-codes.js';
import { listenForServer } from '../peer-socket.js';
import { parseDuty, parseFeatures, parseGroup, WITHOUT_HELP } from './arguments.js';
import { peerPlace } from './peer-place.js';

interface ReaderCommandOptions {
  readonly socket?: string;
  readonly group?: number;
  readonly duty?: number;
  readonly maxDuty?: number;
  readonly without?: ReadonlySet<Feature>;
}

const EXAMPLES = `
Examples:
  pagelapse reader --socket /run/pagelapse/reader.sock     then: pagelapse serve --reader-socket /run/pagelapse/reader.sock
  pagelapse reader --socket PATH --group 990               for a server that runs as another user of this group

A dashboard needs none of this: serve starts a reader of its own. Apart, only the reader needs rights over other processes, and
the server, which talks to browsers, needs none; docs/services.md has both as systemd services.

${EXIT_CODES_HELP}`;

export function readerCommand(): Command {
  return new Command('reader')
    .description('the reading half of serve, apart, behind a Unix socket')
    .option('--socket <path>', 'where to listen; a socket that systemd listens on already need not be named')
    .option('--group <gid>', 'let users of this group connect as well as the owner', parseGroup)
    .option('--duty <percent>', 'most that passes over one process may cost it, of one core (default: 2)', parseDuty)
    .option('--max-duty <percent>', 'most that viewers may raise it to while they look (default: 10)', parseDuty)
    .option('--without <features>', WITHOUT_HELP, parseFeatures)
    .addHelpText('after', EXAMPLES)
    .action(serveServers);
}

async function serveServers(options: ReaderCommandOptions): Promise<void> {
  const { without = new Set() } = options;
  const place = peerPlace(options);
  const asked = Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)));
  const { Reader } = await import('../reader/reader.js');
  const reader = new Reader({ without: [...without], ...dutyOf(options) });
  const listening = await listenForServer(place, (link) => {
    reader.serve(link, (how) => process.stderr.write(`The server is gone: ${how}.\n`));
  });
  await asked;
  await listening.close();
  // Threads of watches end by themselves, but after what they are reading.
  process.exit();
}
