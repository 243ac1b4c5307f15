import { applyPatch, blankRuns, type PageCode, type PageRuns } from '@pagelapse/address-space';
import { type Batch, decodePatch, fromBinary, type ServerMessage, ServerMessageSchema } from '@pagelapse/protocol';

export function decode(bytes: Uint8Array): ServerMessage['body'] {
  return fromBinary(ServerMessageSchema, bytes).body;
}

export function decodeBatch(bytes: Uint8Array): Batch {
  const body = decode(bytes);
  if (body.case !== 'batch') throw new Error(`a ${body.case} where a batch was due`);
  return body.value;
}

/** Stands for a page that no mapping holds. */
export const NOT_MAPPED = -1;

/** The smallest client there can be: what SPEC.md asks of one (R-KEY, R-DELTA, R-SEQUENCE), and nothing else. */
export class DecodedPicture {
  readonly #mappings = new Map<number, { start: bigint; runs: PageRuns }>();
  #sequence: number | undefined;

  /** Throws when the batch does not fit what came before it. */
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

  /** In address order. */
  get mappings(): { readonly start: bigint; readonly runs: PageRuns }[] {
    return [...this.#mappings.values()].sort((a, b) => Number(a.start - b.start));
  }

  /** Codes of `count` pages from page index `first` on, whatever mappings they lie in, or {@link NOT_MAPPED}. */
  codes(first: number, count: number): PageCode[] {
    const codes = new Array<PageCode>(count).fill(NOT_MAPPED);
    for (const { start, runs } of this.#mappings.values()) {
      let at = Number(start) - first;
      if (at >= count || at + runs.pages <= 0) continue;
      for (let run = 0; run < runs.count; run++) {
        const end = at + (runs.lengths[run] as number);
        if (end > 0 && at < count) codes.fill(runs.codes[run] as PageCode, Math.max(0, at), Math.min(count, end));
        at = end;
      }
    }
    return codes;
  }
}
