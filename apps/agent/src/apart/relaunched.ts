import { APART_OPTION, type Apart } from './apart.js';

/**
 * The command line that was parsed as `command`, with the word for the server that it becomes: behind the command's name, where it is an
 * option whatever follows. The name stands first, or behind the `--` that makes all that follows it arguments.
 */
export function relaunched(command: string, args: readonly string[], apart: Apart): string[] {
  const ended = args[0] === '--';
  const [name, ...rest] = ended ? args.slice(1) : args;
  if (name !== command) throw new Error(`its command line does not begin with ${command}`);
  return [command, APART_OPTION, JSON.stringify(apart), ...(ended ? ['--'] : []), ...rest];
}
