import { applyPatch, blankRuns, type PageRuns } from '@pagelapse/address-space';
import { type Batch, decodePatch, fromBinary, type ServerMessage, ServerMessageSchema } from '@pagelapse/protocol';
import { pictureOf } from './scans.js';

export function decode(bytes: Uint8Array): ServerMessage['body'] {
  return fromBinary(ServerMessageSchema, bytes).body;
}

export function decodeBatch(bytes: Uint8Array): Batch {
  const body = decode(bytes);
  if (body.case !== 'batch') throw new Error(`a ${body.case} where a batch was due`);
  return body.value;
}

/** The smallest client there can be: what SPEC.md asks of one (R-KEY, R-DELTA, R-SEQUENCE), and nothing else. */
export class PictureClient {
  readonly #mappings = new Map<number, { start: bigint; runs: PageRuns }>();
  #sequence: number | undefined;

  take(batch: Batch): void {
    if (batch.key) this.#mappings.clear();
    else if (batch.sequence - 1 !== this.#sequence)
      throw new Error(`${this.#sequence} is followed by ${batch.sequence}`);
    this.#sequence = batch.sequence;
    for (const id of batch.gone) if (!this.#mappings.delete(id)) throw new Error(`${id} is gone and never was`);
    for (const { id, startPage, endPage } of batch.mappings) {
      if (this.#mappings.has(id)) continue;
      this.#mappings.set(id, { start: startPage, runs: blankRuns(Number(endPage - startPage)) });
    }
    for (const { mapping, runs } of batch.patches) {
      const held = this.#mappings.get(mapping);
      if (held === undefined) throw new Error(`a patch for ${mapping}, which is not there`);
      this.#mappings.set(mapping, { ...held, runs: applyPatch(held.runs, decodePatch(runs)) });
    }
  }

  /** `start page:picture`, in address order. */
  get picture(): string[] {
    return [...this.#mappings.values()]
      .sort((a, b) => Number(a.start - b.start))
      .map(({ start, runs }) => `${start}:${pictureOf(runs)}`);
  }
}
