import { closeSync, openSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { PAGE_STATE_COUNT } from '@pagelapse/address-space';
import {
  create,
  PassSummarySchema,
  RecordingEndCause,
  RecordingEndSchema,
  RecordingMetaSchema,
  toBinary,
} from '@pagelapse/protocol';
import { type ByteSource, type RecordedBatch, Recording, RecordingEncoder } from '@pagelapse/recording';
import type { Bench } from '../bench.js';
import type { BenchContext } from '../bench-context.js';
import { median } from '../measure/statistics.js';
import { CannotRun } from '../report/outcome.js';
import { flipOf, startChangingTarget } from '../stage/changing-target.js';
import { RecordProcess } from '../stage/record-process.js';
import { pictureOf } from '../stage/recorded-picture.js';
import { requireMemory } from '../stage/squeeze.js';
import type { Target } from '../stage/target.js';

const CHANGING_SHARE = 0.005;
/** Share of the mapping's bytes that page tables and flipped pages take. */
const MEMORY_SHARE = 0.08;
const HOUR_MS = 3_600_000;
const SEEK_GOAL_MS = 100;
/** A recording ends at 1 GiB unless told (apps/agent/src/commands/record.ts). */
const MOST_BYTES = 2 ** 30;
const SEEKS = 40;
/** What record does unless told, and all that can be had. */
const DUTY_PERCENTS = [2, 100] as const;

export const record: Bench = {
  name: 'record',
  title: 'recording the thread\u2019s number of pages while they change; opening and seeking an hour of it',
  async run(context) {
    const pages = context.pages();
    requireMemory(pages * context.capabilities.pageSize * MEMORY_SHARE);
    const target = await startChangingTarget(context, pages);
    const flip = flipOf(pages, CHANGING_SHARE);
    await target.flip(flip);
    const rows: Measured[] = [];
    for (const dutyPercent of DUTY_PERCENTS) rows.push(await measure(context, target, flip, dutyPercent));
    return {
      tables: [
        {
          caption: `Recording ${pages.toLocaleString('en')} pages of which ${CHANGING_SHARE * 100} % change again and again`,
          columns: [
            { title: 'duty', unit: 'percent' },
            { title: 'bytes a minute', unit: 'bytes' },
            { title: 'batches a minute', unit: 'count' },
            { title: 'CPU of one core', unit: 'percent' },
          ],
          rows: rows.map((row) => [row.dutyPercent, row.bytesAMinute, row.batchesAMinute, row.cpuPercent]),
        },
        {
          caption: 'An hour of these batches, or as much of one as 1 GiB holds',
          columns: [
            { title: 'duty', unit: 'percent' },
            { title: 'minutes', unit: 'count' },
            { title: 'size', unit: 'bytes' },
            { title: 'batches', unit: 'count' },
            { title: 'open', unit: 'ms' },
            { title: 'seek, median', unit: 'ms' },
            { title: 'seek, worst', unit: 'ms' },
            { title: 'read whole, without its index', unit: 'ms' },
          ],
          rows: rows.map(({ dutyPercent, hour, seeks }) => [
            dutyPercent,
            Math.round(hour.ms / 60_000),
            hour.bytes,
            hour.batches,
            seeks.openMs,
            median(seeks.ms),
            Math.max(...seeks.ms),
            seeks.wholeMs,
          ]),
        },
      ],
      verdicts: rows.map(({ dutyPercent, seeks }) => ({
        id: `record/seek-${dutyPercent}`,
        what: `worst of ${SEEKS} seeks to random moments, up to the whole picture, recorded at ${dutyPercent} % duty`,
        unit: 'ms',
        bound: 'at most',
        goal: SEEK_GOAL_MS,
        measured: Math.max(...seeks.ms),
      })),
      notes: [
        'Seek: from the moment asked for to the runs of every mapping: batches read, decoded and laid over one another.',
        'The hour repeats the recorded batches, at the pace at which they came, keys where the recorder wrote them.',
      ],
    };
  },
};

interface Measured {
  readonly dutyPercent: number;
  readonly bytesAMinute: number;
  readonly batchesAMinute: number;
  readonly cpuPercent: number;
  readonly hour: ReturnType<typeof writeHour>;
  readonly seeks: Awaited<ReturnType<typeof seek>>;
}

async function measure(context: BenchContext, target: Target, flip: number, dutyPercent: number): Promise<Measured> {
  const recorder = context.keep(new RecordProcess(target.pid, dutyPercent));
  await recorder.begun();
  const before = { bytes: recorder.bytes, cpuMs: recorder.cpuMs, atMs: performance.now() };
  const until = before.atMs + context.phaseMs(20_000);
  while (performance.now() < until) await target.flip(flip);
  const minutes = (performance.now() - before.atMs) / 60_000;
  const [bytes, cpuMs] = [recorder.bytes - before.bytes, recorder.cpuMs - before.cpuMs];
  await recorder.stop();
  const batches = await batchesOf(recorder.file);
  const path = join(recorder.directory, 'hour.pagelapse');
  const hour = writeHour(path, batches, context);
  const seeks = await seek(path);
  await context.release(recorder);
  return {
    dutyPercent,
    bytesAMinute: bytes / minutes,
    batchesAMinute: Math.round((batches.length - 1) / minutes),
    cpuPercent: cpuMs / minutes / 600,
    hour,
    seeks,
  };
}

async function batchesOf(file: string): Promise<RecordedBatch[]> {
  const { source, close } = await sourceOf(file);
  try {
    const batches: RecordedBatch[] = [];
    for await (const read of (await recordingIn(source)).batches()) if (read.is === 'batch') batches.push(read);
    return batches;
  } finally {
    await close();
  }
}

/** Repeats `batches`, which begin with a key, until an hour is full. */
function writeHour(path: string, batches: readonly RecordedBatch[], context: BenchContext) {
  const [first, last] = [batches[0], batches.at(-1)] as [RecordedBatch, RecordedBatch];
  const intervalMs = Math.max(100, (last.timeMs - first.timeMs) / Math.max(1, batches.length - 1));
  const hourMs = context.options.smoke ? HOUR_MS / 60 : HOUR_MS;
  const startedAtMs = first.timeMs;
  const encoder = new RecordingEncoder(new Uint8Array(8).fill(7), create(RecordingMetaSchema, { startedAtMs }));
  const file = openSync(path, 'wx', 0o600);
  const append = (pieces: readonly Uint8Array[]): void => {
    for (const piece of pieces) writeSync(file, piece);
  };
  append(encoder.start);
  let atMs = startedAtMs;
  for (let i = 0; atMs < startedAtMs + hourMs && encoder.bytes < MOST_BYTES; i++, atMs += intervalMs) {
    const { key, message } = batches[i % batches.length] as RecordedBatch;
    append(encoder.batch(key, atMs, message));
    append(encoder.summary(atMs, summaryAt(atMs)));
  }
  append(encoder.finish(create(RecordingEndSchema, { cause: RecordingEndCause.STOPPED, atMs })));
  closeSync(file);
  return { ms: atMs - startedAtMs, bytes: encoder.bytes, batches: encoder.batches };
}

function summaryAt(takenAtMs: number): Uint8Array {
  const summary = { takenAtMs, epoch: 1, statePages: new Array<bigint>(PAGE_STATE_COUNT).fill(1_000_000n) };
  return toBinary(PassSummarySchema, create(PassSummarySchema, summary));
}

async function seek(path: string): Promise<{ openMs: number; ms: number[]; wholeMs: number }> {
  const { source, close } = await sourceOf(path);
  try {
    const opening = performance.now();
    const recording = await recordingIn(source);
    const openMs = performance.now() - opening;
    const { fromMs, toMs } = recording;
    const ms: number[] = [];
    for (let i = 0; i < SEEKS; i++) {
      const began = performance.now();
      const { batches } = await recording.at(fromMs + (toMs - fromMs) * Math.random());
      if (pictureOf(batches) === 0) throw new CannotRun('a moment of the recording has no picture');
      ms.push(performance.now() - began);
    }
    const checking = performance.now();
    await recording.check();
    return { openMs, ms, wholeMs: performance.now() - checking };
  } finally {
    await close();
  }
}

async function recordingIn(source: ByteSource): Promise<Recording> {
  const opened = await Recording.open(source);
  if (!opened.ok) throw new CannotRun(`the recording cannot be opened (${opened.unreadable.reason})`);
  return opened.recording;
}

async function sourceOf(path: string): Promise<{ source: ByteSource; close(): Promise<void> }> {
  const handle = await open(path, 'r');
  const { size } = await handle.stat();
  const source: ByteSource = {
    size,
    read: async (offset, length) => {
      const bytes = new Uint8Array(Math.min(length, size - offset));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset);
      return bytes.subarray(0, bytesRead);
    },
  };
  return { source, close: () => handle.close() };
}
