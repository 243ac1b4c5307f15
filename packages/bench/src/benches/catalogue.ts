import type { Bench } from '../bench.js';
import { fanOut } from './fan-out.js';
import { fragmented } from './fragmented.js';
import { freshness } from './freshness.js';
import { harm } from './harm.js';
import { language } from './language.js';
import { manyMappings } from './many-mappings.js';
import { peer } from './peer.js';
import { record } from './record.js';
import { render } from './render.js';
import { sparse } from './sparse.js';
import { threadTable1 } from './thread-table-1.js';
import { threadTable2 } from './thread-table-2.js';
import { wire } from './wire.js';

/** All of them, in the order in which they run and are published. */
export const BENCHES: readonly Bench[] = [
  threadTable1,
  threadTable2,
  language,
  sparse,
  fragmented,
  manyMappings,
  harm,
  wire,
  fanOut,
  record,
  render,
  freshness,
  peer,
];
