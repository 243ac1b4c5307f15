import type { Apart } from './apart.js';
import type { PartsWanted } from './parts-asked.js';

/** A start of what serves browsers, as the command line was parsed. */
export interface Start {
  readonly command: 'serve' | 'replay';
  /** Absent where it has none. */
  readonly parts?: PartsWanted;
  /** A command of ours has started it. */
  readonly part?: true | undefined;
  /** What its own start has said to it, if that has been. */
  readonly apart?: Apart | undefined;
}
