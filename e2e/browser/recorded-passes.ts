import {
  applyPatch,
  blankRuns,
  mappingPages,
  type PageIndex,
  type PageRuns,
  pageIndex,
  parseAddress,
  stateOf,
} from '@pagelapse/address-space';
import { decodePatch, fromBinary, ServerMessageSchema } from '@pagelapse/protocol';
import { bytesSource, Recording } from '@pagelapse/recording';

/** What one pass found of a mapping: the state code of each page. */
export interface RecordedPass {
  readonly atMs: number;
  readonly states: readonly number[];
}

/** The passes of a recording over the mapping that starts at an address, without any code of the dashboard. */
export async function recordedPasses(bytes: Uint8Array, address: string, pageSize: number): Promise<RecordedPass[]> {
  const opened = await Recording.open(bytesSource(bytes));
  if (!opened.ok) throw new Error(opened.unreadable.reason);
  const start: PageIndex | undefined = parseAddress(address, pageSize);
  let id: number | undefined;
  let runs: PageRuns | undefined;
  const passes: RecordedPass[] = [];
  for await (const read of opened.recording.batches()) {
    if (read.is === 'lost') throw new Error('a batch is lost');
    const { body } = fromBinary(ServerMessageSchema, read.message);
    if (body.case !== 'batch') throw new Error('a recorded message that is no batch');
    const { key, mappings, patches, pass } = body.value;
    for (const { id: own, startPage, endPage } of mappings) {
      if (Number(startPage) !== start) continue;
      if (key || own !== id) {
        runs = blankRuns(
          mappingPages({ start, end: pageIndex(Number(endPage)) } as Parameters<typeof mappingPages>[0]),
        );
      }
      id = own;
    }
    const patch = patches.find(({ mapping }) => mapping === id);
    if (runs !== undefined && patch !== undefined) runs = applyPatch(runs, decodePatch(patch.runs));
    if (runs !== undefined) passes.push({ atMs: pass?.takenAtMs ?? read.timeMs, states: statesOf(runs) });
  }
  return passes;
}

function statesOf(runs: PageRuns): number[] {
  const states: number[] = [];
  for (let i = 0; i < runs.count; i++) {
    states.push(...new Array<number>(runs.lengths[i] as number).fill(stateOf(runs.codes[i] as number)));
  }
  return states;
}
