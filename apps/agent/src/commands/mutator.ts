import type { Permission } from '@pagelapse/protocol';
import { Command } from 'commander';
import { DEFAULT_PORT } from '../default-port.js';
import { defaultUsers } from '../default-users.js';
import { EXIT_CODES_HELP } from '../exit-codes.js';
import { stateDirectory } from '../own-directory.js';
import { listenForServer } from '../peer-socket.js';
import { ACT_ON_HELP, ALLOW_HELP, parseGroup, parsePermissions, parsePort, parseUsers } from './arguments.js';
import { peerPlace } from './peer-place.js';

interface MutatorCommandOptions {
  readonly socket?: string;
  readonly group?: number;
  readonly allow: readonly Permission[];
  readonly actOn?: ReturnType<typeof parseUsers>;
  readonly port: number;
  readonly state?: string;
}

const EXAMPLES = `
Examples:
  pagelapse mutator --socket /run/pagelapse/mutator.sock --allow squeeze
      then: pagelapse serve --mutator-socket /run/pagelapse/mutator.sock

It serves one server. When that is gone, however it went, it restores what it had changed, and ends.

${EXIT_CODES_HELP}`;

export function mutatorCommand(): Command {
  return new Command('mutator')
    .description('the acting half of serve, apart, behind a Unix socket')
    .option('--socket <path>', 'where to listen; a socket that systemd listens on already need not be named')
    .option('--group <gid>', 'let users of this group connect as well as the owner', parseGroup)
    .requiredOption('--allow <acts>', ALLOW_HELP, parsePermissions)
    .option('--act-on <users>', ACT_ON_HELP, parseUsers)
    .option(
      '--port <port>',
      "the server's, where that cannot be seen: the browser that is connected there is not acted upon",
      parsePort,
      DEFAULT_PORT,
    )
    .option('--state <directory>', 'journals and audit log (default: ~/.local/state/pagelapse/acts)')
    .addHelpText('after', EXAMPLES)
    .action(serveServer);
}

async function serveServer({ allow, actOn, port, state, ...where }: MutatorCommandOptions): Promise<void> {
  const place = peerPlace(where);
  const [{ serveActs }, { serverOf }] = await Promise.all([
    import('../mutator/serve-acts.js'),
    import('../mutator/server-of.js'),
  ]);
  const listening = await listenForServer(place, (link) => {
    // One is all: the socket is somebody else's to make again.
    listening.refuse();
    const server = serverOf(link);
    serveActs(link, {
      allowed: [...allow],
      users: actOn ?? defaultUsers(),
      stateDirectory: state ?? stateDirectory('acts'),
      port,
      ...(server !== undefined && { server }),
    });
  });
}
