import type { AskedPast } from '../api/past.js';
import { applyBatch, type ProcessPicture } from './process-picture.js';

/** The picture of one moment of the past, and what is to be said of it. */
export interface Moment {
  readonly picture: ProcessPicture | undefined;
  /** Something in front of it could not be read: the picture is the last one that could. */
  readonly lost: boolean;
}

/**
 * Pictures of moments out of a past, made by the code that applies live batches. Going forward goes on from the last
 * picture; going back begins at its key.
 */
export class MomentPlayer {
  #held: { readonly source: object; readonly number: number; readonly picture: ProcessPicture } | undefined;

  constructor(readonly past: AskedPast) {}

  /** Rejects as the past does. A batch that does not fit, as files of strangers may have, ends what can be shown. */
  async at(timeMs: number): Promise<Moment> {
    const { batches, lost } = await this.past.at(timeMs);
    const held = this.#held;
    const known = batches.findIndex(({ source, number }) => source === held?.source && number === held.number);
    let picture = known === -1 ? undefined : held?.picture;
    for (const batch of batches.slice(known + 1)) {
      try {
        picture = applyBatch(picture, batch.read());
      } catch {
        return { picture, lost: true };
      }
      this.#held = { source: batch.source, number: batch.number, picture };
    }
    return { picture, lost };
  }
}
