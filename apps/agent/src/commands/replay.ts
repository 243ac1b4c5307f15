import { once } from 'node:events';
import { Command } from 'commander';
import type { Apart } from '../apart/apart.js';
import { partWithRights } from '../apart/part-with-rights.js';
import { DEFAULT_PORT } from '../default-port.js';
import { CommandError, EXIT, EXIT_CODES_HELP, isSystemError } from '../exit-codes.js';
import { inert, writeAll } from '../terminal.js';
import { apartOption, parsePort } from './arguments.js';

const EXAMPLES = `
Examples:
  pagelapse replay squeeze.pagelapse
  pagelapse replay squeeze.pagelapse --port 0

Needs no rights and no process: everything is in the file. Ctrl-C stops.

${EXIT_CODES_HELP}`;

export function replayCommand(): Command {
  return new Command('replay')
    .description('the dashboard, for a recording')
    .argument('<file>', 'recording to show')
    .option('--port <port>', 'port on loopback; 0 for any', parsePort, DEFAULT_PORT)
    .addOption(apartOption())
    .addHelpText('after', EXAMPLES)
    .action(replay);
}

interface ReplayCommandOptions {
  readonly port: number;
  readonly apart?: Apart;
}

async function replay(file: string, { port, apart }: ReplayCommandOptions): Promise<void> {
  await partWithRights({ command: 'replay', apart });
  const asked = Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)));
  const { REPLAY_ID, startReplay } = await import('../replay.js');
  const { door, facts } = await startReplay({ file, port }).catch((error: unknown): never => {
    if (!isSystemError(error)) throw error;
    throw new CommandError(`${inert(file)} cannot be read: ${inert(error.message)}.`, EXIT.failed, undefined, {
      cause: error,
    });
  });
  try {
    const { contents, unreadable } = facts;
    if (contents === undefined) {
      throw new CommandError(
        `${inert(file)} cannot be shown: ${WHY_NOT[unreadable?.reason ?? 'nothing-in-it']}.`,
        EXIT.failed,
      );
    }
    const lost = contents.damage.reduce((bytes, damage) => bytes + damage.bytes, 0);
    if (contents.end === undefined) process.stderr.write('note: the recording was not ended in order\n');
    if (lost > 0) process.stderr.write(`note: ${lost} bytes of it are damaged and left out\n`);
    if (port !== 0 && door.port !== port) process.stderr.write(`Port ${port} is taken; using ${door.port}.\n`);
    await writeAll(process.stdout, [`${door.url({ recording: REPLAY_ID })}\n`]);
    process.stderr.write('Open this URL in a browser on this machine. Ctrl-C stops.\n');
    await asked;
  } finally {
    await door.close();
  }
}

const WHY_NOT = {
  'not-a-recording': 'it is no recording',
  'future-version': 'it was written by a later version of Pagelapse',
  'nothing-in-it': 'there is nothing in it that can be read',
} as const;
