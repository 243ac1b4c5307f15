import type { Permission } from '@pagelapse/protocol';
import type { AgentIdentity } from '../agent-identity.js';
import { defaultUsers } from '../default-users.js';
import { dutyOf } from '../duty.js';
import type { MutatorOptions } from '../mutator-options.js';
import { stateDirectory } from '../own-directory.js';
import type { ReaderOptions } from '../reader-options.js';

/** What of the options of `serve` is the reader's and the mutator's, as the command line was parsed. */
export interface PartsWanted {
  readonly duty?: number;
  readonly maxDuty?: number;
  readonly without?: ReadonlySet<string>;
  readonly allow?: readonly Permission[];
  readonly actOn?: MutatorOptions['users'];
  readonly readerSocket?: string;
  readonly mutatorSocket?: string;
}

/** Which parts a server is to have beside it, and with what options. */
export interface PartsAsked {
  readonly reader?: ReaderOptions;
  readonly mutator?: MutatorOptions;
}

/** Those that are services of their own are not started, and no mutator for a server that may not act. */
export function partsAsked(wanted: PartsWanted, agent: AgentIdentity): PartsAsked {
  const { without = new Set(), allow = [], actOn = defaultUsers(), readerSocket, mutatorSocket } = wanted;
  return {
    ...(readerSocket === undefined && { reader: { ...dutyOf(wanted), without: [...without], agent } }),
    ...(mutatorSocket === undefined &&
      allow.length > 0 && {
        mutator: { allowed: [...allow], users: actOn, stateDirectory: stateDirectory('acts'), agent },
      }),
  };
}
