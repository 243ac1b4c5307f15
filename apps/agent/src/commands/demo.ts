import { once } from 'node:events';
import { holdsCapabilities } from '@pagelapse/procfs/names';
import type { Permission } from '@pagelapse/protocol';
import { SwapDenied } from '@pagelapse/workload';
import { Command, Option } from 'commander';
import { startAgent } from '../agent.js';
import { serveApart } from '../apart/serve-apart.js';
import { DEFAULT_PORT } from '../default-port.js';
import { CommandError, EXIT, EXIT_CODES_HELP } from '../exit-codes.js';
import { writeAll } from '../terminal.js';
import { ALLOW_HELP, parseBytes, parseDuty, parsePermissions, parsePort } from './arguments.js';
import { type DemoOptions, type DemoSession, startDemoSession } from './demo/demo-session.js';

const EXAMPLES = `
Examples:
  npm run demo                              squeeze the workload with the swap this host has
  npm run demo -- --make-swap 1G            as root, with a temporary zram or swap file
  npm run demo -- --size 1G --make-swap 2G  with more memory
  npm run demo -- --make-swap 1G --allow squeeze
                                            the limit stands still, and is moved from the dashboard

As root the workload gets a memory cgroup of its own, whose limit moves up and down. Where that is denied it pages
itself out. Ctrl-C takes everything away again.

${EXIT_CODES_HELP}`;

/** The workload is there to be looked at and nobody waits for it, so it is read more often than a process at work. */
const DEMO_DUTY = 0.1;

/** `pagelapse demo`: an agent, and a workload whose shared memory is swapped out and back before one's eyes. */
export function demoCommand(): Command {
  const size = new Option('--size <bytes>', 'memory that the workload writes');
  const duty = new Option('--duty <percent>', 'of one core, for reading the workload; serve keeps to 2');
  return new Command('demo')
    .description('a workload being swapped out and back, shared memory included')
    .addOption(size.argParser(parseBytes).default(256 * 2 ** 20, '256M'))
    .option('--make-swap <bytes>', 'add this much swap while the demo runs (root)', parseBytes)
    .addOption(duty.argParser(parseDuty).default(DEMO_DUTY, String(DEMO_DUTY * 100)))
    .option(
      '--allow <acts>',
      `${ALLOW_HELP}; with squeeze the limit is yours and does not move by itself`,
      parsePermissions,
    )
    .option('--port <port>', 'port on loopback; 0 for any', parsePort, DEFAULT_PORT)
    .addHelpText('after', EXAMPLES)
    .action(demo);
}

interface DemoArguments extends Omit<DemoOptions, 'limitMoves'> {
  readonly port: number;
  readonly duty: number;
  readonly allow?: readonly Permission[];
}

const WORKLOAD_ENDED = 'The workload was killed from outside, or ran out of memory and swap.';

function allowing(allow: readonly Permission[]): string[] {
  return allow.length === 0 ? [] : ['--allow', allow.join(',')];
}

async function demo({ port, duty, allow = [], ...options }: DemoArguments): Promise<void> {
  // Later signals find the ending under way and change nothing.
  const asked = Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
  // What makes swap and cgroups is not to talk to browsers.
  const agent = holdsCapabilities()
    ? await serveApart(['--port', String(port), '--duty', String(duty * 100), ...allowing(allow)])
    : await startAgent({ port, duty, allow });
  let session: DemoSession | undefined;
  try {
    session = await startDemoSession({ ...options, limitMoves: !allow.includes('squeeze') }, say);
    if (port !== 0 && agent.port !== port) say(`port: ${port} is taken; using ${agent.port}`);
    say(`reading: at most ${(duty * 100).toFixed(0)} % of one core, for a lively picture; \`npm start\` keeps to 2 %`);
    say('stop: Ctrl-C. Open this URL in a browser on this machine:');
    await writeAll(process.stdout, [`${agent.url({ pid: session.pid, mapping: session.preselected })}\n`]);
    const ends: Promise<unknown>[] = [asked, session.ended.then(() => WORKLOAD_ENDED)];
    if ('ended' in agent) ends.push(agent.ended.then(() => 'The dashboard was killed from outside.'));
    const why = await Promise.race(ends);
    if (typeof why === 'string') throw new CommandError(why, EXIT.failed);
  } catch (error) {
    if (!(error instanceof SwapDenied)) throw error;
    const root = process.getuid?.() === 0;
    throw new CommandError(
      `No swap was added: ${error.message}.`,
      root ? EXIT.failed : EXIT.notPermitted,
      root ? 'Start the demo without --make-swap.' : 'Run the demo as root, or start it without --make-swap.',
      { cause: error },
    );
  } finally {
    await session?.close();
    await agent.close();
  }
}

/** Talk goes to standard error; standard output carries the URL alone. */
function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}
