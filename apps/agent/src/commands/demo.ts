import { Command, InvalidArgumentError, Option } from 'commander';
import { startAgent } from '../agent.js';
import { parseByteSize } from './demo/byte-size.js';
import { type DemoOptions, type DemoSession, startDemoSession } from './demo/demo-session.js';

/** `pagelapse demo`: an agent, and a workload whose shared memory is swapped out and back before one's eyes. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('show a workload being swapped out and back, shared memory included')
    .addOption(
      new Option('--size <bytes>', 'memory that the workload writes')
        .argParser(byteSize)
        .default(256 * 2 ** 20, '256M'),
    )
    .option('--make-swap <bytes>', 'add this much swap while the demo runs (root)', byteSize)
    .option('--port <port>', 'port of the dashboard on 127.0.0.1', port)
    .addHelpText(
      'after',
      `
Examples:
  npm run demo                          squeeze the workload with the swap this host has
  npm run demo -- --make-swap 1G        as root, with a temporary zram or swap file
  npm run demo -- --size 1G --make-swap 2G`,
    )
    .action((options: DemoOptions & { port?: number }) => runDemo(options));
}

/** Everything said goes to standard error; standard output carries the URL alone. */
function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

async function runDemo(options: DemoOptions & { port?: number }): Promise<void> {
  const stopAsked = termination();
  const agent = await startAgent(options.port === undefined ? {} : { port: options.port });
  let session: DemoSession | undefined;
  try {
    session = await startDemoSession(options, say);
    say('stop: Ctrl-C. Open:');
    process.stdout.write(`${agent.url({ pid: String(session.pid), mapping: session.preselected })}\n`);
    const why = await Promise.race([stopAsked, session.ended.then(() => 'ended' as const)]);
    if (why === 'ended') {
      say('the workload has ended by itself: killed from outside, or out of memory and swap');
      process.exitCode = 1;
    }
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  } finally {
    await session?.close();
    await agent.close();
  }
}

/** Settles at the first termination signal; later ones find the ending under way and change nothing. */
function termination(): Promise<'asked'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve('asked'));
  });
}

function byteSize(text: string): number {
  const bytes = parseByteSize(text);
  if (bytes === undefined) throw new InvalidArgumentError('Expected a size such as 256M or 1G.');
  return bytes;
}

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) throw new InvalidArgumentError('Expected 0-65535.');
  return value;
}
