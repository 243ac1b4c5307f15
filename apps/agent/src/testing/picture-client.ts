import { DecodedPicture } from '../self-check/decoded-picture.js';
import { pictureOf } from './scans.js';

export { decode, decodeBatch } from '../self-check/decoded-picture.js';

/** A client whose pages can be read as text. */
export class PictureClient extends DecodedPicture {
  /** `start page:picture`, in address order. */
  get picture(): string[] {
    return this.mappings.map(({ start, runs }) => `${start}:${pictureOf(runs)}`);
  }
}
