import type { Permission } from '@pagelapse/protocol';
import type { DutyBounds } from './duty-bounds.js';
import type { FanOut } from './fan-out.js';
import type { HandleIssuer } from './handles.js';
import type { Mutator } from './mutator.js';
import type { Pasts } from './pasts.js';
import type { Access } from './plugins/access.js';
import type { Reader } from './reader.js';
import type { Recordings } from './recordings.js';

/** What the routes work with. */
export interface ServerContext {
  readonly access: Access;
  readonly reader: Reader;
  readonly fanOut: FanOut;
  readonly handles: HandleIssuer;
  readonly pasts: Pasts;
  readonly recordings: Recordings;
  readonly pageSize: number;
  readonly dutyBounds: DutyBounds;
  /** What may be done to processes; nothing without a mutator. */
  readonly allowed: readonly Permission[];
}

/** What the routes work with that act. */
export interface ActingContext extends ServerContext {
  readonly mutator: Mutator;
}
