import { blankRuns, type PageRuns, uniformRuns } from '@pagelapse/address-space';
import {
  create,
  MarkKind,
  MarkSchema,
  PassSummarySchema,
  RecordingEndCause,
  RecordingEndSchema,
  RecordingMetaSchema,
  toBinary,
} from '@pagelapse/protocol';
import { RecordingEncoder, SYNC_BYTES } from '@pagelapse/recording';
import { openFile, type RecordedPast } from './recorded-past.js';
import { serverBytes, wireBatch, wireMapping, wirePatch } from './wire.fixture.js';

export const BEGAN_MS = 1_700_000_000_000;
export const PAGES = 8;
const START = 0x7f000;

/** Time of the `i`-th pass. */
export function passTime(i: number): number {
  return BEGAN_MS + 1000 * i;
}

/** The `i`-th pass over one mapping of {@link PAGES} pages, number `id`, whose pages all go from one state to another. */
export function passOf(i: number, states: readonly number[], key: boolean, id = 1) {
  const before: PageRuns = key ? blankRuns(PAGES) : uniformRuns(PAGES, states[i - 1] as number);
  return wireBatch({
    handle: 'h4711',
    sequence: i + 1,
    key,
    pass: { takenAtMs: passTime(i), costMs: 1, spanMs: 1, intervalMs: 1000, duty: 0.01 },
    mappings: key ? [wireMapping(id, START, PAGES)] : [],
    patches: [wirePatch(id, before, uniformRuns(PAGES, states[i] as number))],
  });
}

/**
 * A recording of passes 1 s apart, each of which makes all pages one state, with a key every `keyEvery`. After pass
 * `unwatchedAfter` nobody looked for a while.
 */
export function recordingBytes(states: readonly number[], keyEvery = 3, unwatchedAfter?: number): Uint8Array {
  const sync = new Uint8Array(SYNC_BYTES).fill(7);
  const target = { pid: 4711, comm: 'postgres', command: 'postgres: checkpointer', user: 'postgres', startedAtMs: 1 };
  const meta = create(RecordingMetaSchema, {
    protocolVersion: 1,
    hostname: 'testbed',
    kernel: '6.12.0',
    pageSize: 4096,
    target,
    startedAtMs: BEGAN_MS,
  });
  const encoder = new RecordingEncoder(sync, meta);
  const pieces = [...encoder.start];
  for (const [i, state] of states.entries()) {
    const key = i % keyEvery === 0;
    const message = new Uint8Array(serverBytes({ case: 'batch', value: passOf(i, states, key) }));
    pieces.push(...encoder.batch(key, passTime(i), message));
    const statePages = Array.from({ length: state + 1 }, (_, code) => (code === state ? BigInt(PAGES) : 0n));
    const summary = create(PassSummarySchema, { takenAtMs: passTime(i), sequence: i + 1, epoch: 1, statePages });
    const mark = create(MarkSchema, { atMs: passTime(i) + 500, kind: MarkKind.GAP, text: 'Nobody watched.' });
    if (i === unwatchedAfter) pieces.push(...encoder.mark(mark));
    pieces.push(...encoder.summary(passTime(i), toBinary(PassSummarySchema, summary)));
  }
  const atMs = passTime(states.length - 1);
  pieces.push(...encoder.finish(create(RecordingEndSchema, { cause: RecordingEndCause.STOPPED, atMs })));
  return new Uint8Array(pieces.flatMap((piece) => Array.from(piece)));
}

/** That recording, opened; with one byte of it damaged at `damageAt`. */
export async function recordedStates(
  states: readonly number[],
  { keyEvery, damageAt, unwatchedAfter }: { keyEvery?: number; damageAt?: number; unwatchedAfter?: number } = {},
): Promise<RecordedPast> {
  const bytes = recordingBytes(states, keyEvery, unwatchedAfter);
  if (damageAt !== undefined) bytes[damageAt] = (bytes[damageAt] as number) ^ 0xff;
  const opened = await openFile(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  if (!opened.ok) throw new Error(opened.why);
  return opened.past;
}
