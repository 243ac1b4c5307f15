import { holdsCapabilities } from '@pagelapse/procfs/names';
import { APART_OPTION } from './apart.js';

/** The commands that talk to browsers. */
const SERVING = ['serve', 'replay'];

/**
 * What a command that serves browsers begins with (docs/adr/0008). Where this process holds capabilities, it starts reader and mutator,
 * each with those that it needs, and becomes the server, which has none: then this does not return. What cannot be done is said, and
 * the server keeps the rights that it was started with.
 */
export async function partWithRights(args: readonly string[]): Promise<void> {
  const serves = SERVING.includes(args[0] ?? '') && !['--help', '-h', APART_OPTION].some((word) => args.includes(word));
  if (!serves || !holdsCapabilities()) return;
  try {
    const { launch } = await import('./launch.js');
    await launch(args);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`warning: the server keeps the rights it was started with, for without them: ${why}\n`);
  }
}
