import type { SqueezeStatus } from '@pagelapse/protocol';
import type { MutatorProcess } from '../../server/mutator-process.js';
import type { Ending } from '../ending.js';

/** How often the squeeze is looked at. */
const LOOK_MS = 500;

/** Each look at a squeeze, the first at once and the last when it has ended. */
export async function* looks(mutator: MutatorProcess, id: string, ending: Ending): AsyncGenerator<SqueezeStatus> {
  for (;;) {
    const status = await mutator.squeezeStatus(id);
    yield status;
    if (status.phase === 'ended') return;
    await ending.within(LOOK_MS);
  }
}
