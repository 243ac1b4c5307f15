import { applyPatch, blankRuns, type PageRuns } from '@pagelapse/address-space';
import { decodePatch, fromBinary, ServerMessageSchema } from '@pagelapse/protocol';
import type { RecordedBatch } from '@pagelapse/recording';

/** The pages of a moment, laid over one another as a page would do it; how many mappings there are. */
export function pictureOf(batches: readonly RecordedBatch[]): number {
  const mappings = new Map<number, PageRuns>();
  for (const { message } of batches) {
    const { body } = fromBinary(ServerMessageSchema, message);
    if (body.case !== 'batch') continue;
    if (body.value.key) mappings.clear();
    for (const id of body.value.gone) mappings.delete(id);
    for (const { id, startPage, endPage } of body.value.mappings) {
      if (!mappings.has(id)) mappings.set(id, blankRuns(Number(endPage - startPage)));
    }
    for (const { mapping, runs } of body.value.patches) {
      const held = mappings.get(mapping);
      if (held !== undefined) mappings.set(mapping, applyPatch(held, decodePatch(runs)));
    }
  }
  return mappings.size;
}
