import { holdsCapabilities } from '@pagelapse/procfs/names';
import { CommandError, EXIT } from '../exit-codes.js';
import { APART_OPTION } from './apart.js';
import type { Start } from './start.js';

/**
 * What a command that serves browsers begins with, before it listens anywhere (docs/adr/0008). Where this process holds capabilities,
 * it starts reader and mutator, each with those that it needs, and becomes the server, which has none: then this does not return. What
 * cannot be done is said, and the server keeps the rights that it was started with. The command's own action calls it, so that no
 * spelling of a command line that serves can go past it.
 */
export async function partWithRights(start: Start, args: readonly string[] = process.argv.slice(2)): Promise<void> {
  if (!holdsCapabilities()) return;
  if (start.apart !== undefined) {
    throw new CommandError(`${APART_OPTION} is not for people: its own start says it.`, EXIT.wrongUsage);
  }
  try {
    const { launch } = await import('./launch.js');
    await launch(start, args);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`warning: the server keeps the rights it was started with, for without them: ${why}\n`);
  }
}
