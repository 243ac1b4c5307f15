import { Command } from 'commander';
import { EXIT_CODES_HELP } from './exit-codes.js';
import { AGENT_VERSION } from './version.js';

/** A command's definition; `program` is asked when one runs that tells of all the others. */
type Load = (program: () => Command) => Promise<Command>;

/** By name, in the order of the help. */
const COMMANDS: Readonly<Record<string, Load>> = {
  serve: async () => (await import('./commands/serve.js')).serveCommand(),
  scan: async () => (await import('./commands/scan.js')).scanCommand(),
  watch: async () => (await import('./commands/watch.js')).watchCommand(),
  squeeze: async () => (await import('./commands/squeeze.js')).squeezeCommand(),
  pageout: async () => (await import('./commands/pageout.js')).pageoutCommand(),
  writes: async () => (await import('./commands/writes.js')).writesCommand(),
  record: async () => (await import('./commands/record.js')).recordCommand(),
  replay: async () => (await import('./commands/replay.js')).replayCommand(),
  demo: async () => (await import('./commands/demo.js')).demoCommand(),
  reader: async () => (await import('./commands/reader.js')).readerCommand(),
  mutator: async () => (await import('./commands/mutator.js')).mutatorCommand(),
  doctor: async () => (await import('./commands/doctor.js')).doctorCommand(),
  completion: async (program) => (await import('./commands/completion.js')).completionCommand(program),
  man: async (program) => (await import('./commands/man.js')).manCommand(program),
};
const OF_ALL = new Set(['completion', 'man']);

/**
 * The whole command line, once: what is run, and what is said of it. Of a line that begins with the name of a command that
 * command alone: what the others would load stays in memory for as long as an agent serves, 8 MiB of it.
 */
export async function pagelapse([name]: readonly string[] = []): Promise<Command> {
  const program = new Command('pagelapse')
    .description('Shows where every page of a running Linux process lives, swapped-out shared memory included.')
    .version(AGENT_VERSION)
    .showHelpAfterError('(--help shows how it is used)')
    .addHelpText('after', `\n${EXIT_CODES_HELP}`)
    // Commander then throws instead of ending the process.
    .exitOverride();
  const alone = name !== undefined && Object.hasOwn(COMMANDS, name) && !OF_ALL.has(name);
  for (const load of alone ? [COMMANDS[name] as Load] : Object.values(COMMANDS)) {
    const command = await load(() => program);
    program.addCommand(command.copyInheritedSettings(program));
  }
  return program;
}
