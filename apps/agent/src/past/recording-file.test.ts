import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { create, RecordingEndCause, RecordingMetaSchema } from '@pagelapse/protocol';
import { Recording } from '@pagelapse/recording';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BEGAN_MS, META, openedRecording, pastBatch, sequencesOf } from '../testing/past-batches.js';
import { FileSource } from './file-source.js';
import { Recorder } from './recorder.js';
import { RecordingFile, type RecordingHandle } from './recording-file.js';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'pagelapse-recording-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

async function read(name: string) {
  const source = await FileSource.open(path.join(directory, name));
  try {
    const recording = await openedRecording(source);
    return { recording, sequences: await sequencesOf(recording) };
  } finally {
    await source.close();
  }
}

test('S13: a recording is its owner\u2019s alone, and takes no name that is taken, not by a link either', async () => {
  const name = path.join(directory, 'own');
  const file = await RecordingFile.create(name, META);
  expect(statSync(name).mode & 0o777).toBe(0o600);
  await expect(RecordingFile.create(name, META)).rejects.toMatchObject({ code: 'EEXIST' });
  const link = path.join(directory, 'link');
  symlinkSync(path.join(directory, 'elsewhere'), link);
  await expect(RecordingFile.create(link, META)).rejects.toMatchObject({ code: 'EEXIST' });
  expect(existsSync(path.join(directory, 'elsewhere'))).toBe(false);
  file.batch(pastBatch(1, true));
  file.batch(pastBatch(2));
  file.finish(RecordingEndCause.STOPPED, BEGAN_MS + 300);
  file.batch(pastBatch(3));
  expect(await file.ended).toMatchObject({ cause: RecordingEndCause.STOPPED });
  const { recording, sequences } = await read('own');
  expect([sequences, recording.contents.checked]).toEqual(['K1 2', false]);
  expect(statSync(name).size).toBe(file.bytes);
});

test('F-SIZE: at its limit a recording ends in order and is not larger', async () => {
  const maxBytes = 20_000;
  const meta = create(RecordingMetaSchema, { ...META, maxBytes: BigInt(maxBytes) });
  const file = await RecordingFile.create(path.join(directory, 'limited'), meta);
  for (let i = 1; i < 100; i++) file.batch(pastBatch(i, i === 1, 1000));
  expect(await file.ended).toMatchObject({ cause: RecordingEndCause.SIZE });
  const { recording, sequences } = await read('limited');
  expect(recording.contents.end?.cause).toBe(RecordingEndCause.SIZE);
  expect(sequences.split(' ').length).toBeGreaterThan(14);
  expect(file.bytes).toBeLessThanOrEqual(maxBytes);
  expect(file.bytes).toBeGreaterThan(maxBytes - 3000);
});

test('what was begun while the file was being written is written too', async () => {
  const file = await RecordingFile.create(path.join(directory, 'busy'), META);
  const recorder = new Recorder(file);
  for (let i = 1; i <= 300; i++) {
    recorder.take(pastBatch(i, i === 1, 5000));
    if (i % 7 === 0) await file.synced();
    if (i % 11 === 0) await new Promise(setImmediate);
  }
  await file.synced();
  expect(file.bufferedBytes).toBe(0);
  file.finish(RecordingEndCause.STOPPED, BEGAN_MS);
  await file.ended;
  const { recording } = await read('busy');
  expect(recording.contents.batches).toBe(300);
});

/** How a disk fails: from a write on, which takes only some of its bytes first, for once or for good. */
interface Failure {
  readonly code: 'ENOSPC' | 'EIO' | 'EROFS';
  /** The one that takes only `bytes`; the next one fails. */
  readonly write: number;
  readonly bytes: number;
  readonly forGood: boolean;
}

/** A real file on a disk that fails. */
async function failing(
  name: string,
  { code, write, bytes, forGood }: Failure,
): Promise<RecordingHandle & { readonly struck: boolean }> {
  const handle = await open(path.join(directory, name), 'wx', 0o600);
  let writes = 0;
  const fails = (): boolean => writes === write + 1 || (forGood && writes > write);
  const refuse = (): never => {
    throw Object.assign(new Error(`${code}: no more`), { code });
  };
  return {
    get struck() {
      return writes > write;
    },
    writev: async (pieces: readonly NodeJS.ArrayBufferView[], position?: number | null) => {
      writes++;
      if (fails()) refuse();
      if (writes !== write) return handle.writev(pieces as NodeJS.ArrayBufferView[], position ?? undefined);
      const all = Buffer.concat(pieces as Uint8Array[]).subarray(0, bytes);
      return handle.writev([all], position ?? undefined);
    },
    datasync: async () => (fails() ? refuse() : handle.datasync()),
    truncate: async (length: number) => (forGood && fails() ? refuse() : handle.truncate(length)),
    close: () => handle.close(),
  } as RecordingHandle & { readonly struck: boolean };
}

const SOUND: Failure = { code: 'EIO', write: Number.POSITIVE_INFINITY, bytes: 0, forGood: false };

test.each([
  ['ENOSPC', RecordingEndCause.DISK_FULL, 1000],
  ['ENOSPC', RecordingEndCause.DISK_FULL, 0],
  ['EIO', RecordingEndCause.WRITE_FAILED, 40],
] as const)('%s in the middle of a batch ends the recording, and the file says so', async (code, cause, bytes) => {
  const name = `${code}-${bytes}`;
  const file = new RecordingFile(await failing(name, { code, write: 4, bytes, forGood: false }), META);
  for (let i = 1; i <= 2; i++) {
    file.batch(pastBatch(i, i === 1, 2000));
    await file.synced();
  }
  file.batch(pastBatch(3, false, 2000));
  expect(await file.ended).toMatchObject({ cause });
  await file.synced();
  const { recording, sequences } = await read(name);
  expect([sequences, recording.contents.end?.cause]).toEqual(['K1 2 lost 1', cause]);
  expect(recording.contents.damage).toEqual([]);
});

/** A watch of five batches onto a disk that fails at one write; whether it got that far. */
async function recordUntil(name: string, failure: Failure, cause: RecordingEndCause): Promise<boolean> {
  const disk = await failing(name, failure);
  const file = new RecordingFile(disk, META);
  const recorder = new Recorder(file);
  await file.synced();
  let acknowledged = 0;
  for (let i = 1; i <= 5; i++) {
    recorder.take(pastBatch(i, i === 1, 2000));
    await file.synced();
    if (!disk.struck) acknowledged = i;
  }
  recorder.ended('exited', BEGAN_MS);
  const end = await file.ended;
  expect(end.cause, name).toBe(disk.struck ? cause : RecordingEndCause.EXITED);
  // Whoever feeds it may not know yet.
  recorder.take(pastBatch(6, true));
  const source = await FileSource.open(path.join(directory, name));
  const opened = await Recording.open(source);
  const whole = opened.ok ? (await sequencesOf(opened.recording)).replace(/ ?lost \d+$/, '') : '';
  await source.close();
  expect('K1 2 3 4 5'.startsWith(whole), `${name}: ${whole}`).toBe(true);
  expect(whole.match(/\d/g)?.length ?? 0, name).toBeGreaterThanOrEqual(acknowledged);
  return disk.struck;
}

test.each([
  ['ENOSPC', RecordingEndCause.DISK_FULL],
  ['EIO', RecordingEndCause.WRITE_FAILED],
  ['EROFS', RecordingEndCause.WRITE_FAILED],
] as const)(
  '%s at each write ends it with that reason; who feeds it goes on, what was acknowledged is there',
  async (code, cause) => {
    for (const forGood of [false, true]) {
      for (const bytes of [0, 1, 40, 1000]) {
        let write = 0;
        const fails = () => recordUntil(`${code}-${forGood}-${bytes}-${write}`, { code, write, bytes, forGood }, cause);
        while (await fails()) write++;
        // Its start, each batch and its end.
        expect(write).toBeGreaterThanOrEqual(7);
      }
    }
  },
);

test('a disk that stays full is said by the writer, and what was written can be read', async () => {
  const real = await failing('full', SOUND);
  const full: RecordingHandle = {
    ...real,
    writev: async (pieces: readonly NodeJS.ArrayBufferView[], position?: number | null) => {
      if ((position ?? 0) > 5000) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
      return real.writev(pieces as NodeJS.ArrayBufferView[], position ?? undefined);
    },
  } as RecordingHandle;
  const file = new RecordingFile(full, META);
  for (let i = 1; i <= 5; i++) {
    file.batch(pastBatch(i, i === 1, 2000));
    await file.synced();
  }
  expect(await file.ended).toMatchObject({ cause: RecordingEndCause.DISK_FULL });
  const { recording, sequences } = await read('full');
  expect(sequences).toBe('K1 2 3');
  expect(recording.contents.end).toBeUndefined();
});

test('a disk that is behind is not waited for: a gap is marked, and a key asked for when it has caught up', async () => {
  const real = await failing('slow', SOUND);
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow = {
    ...real,
    writev: async (pieces: readonly NodeJS.ArrayBufferView[], position?: number | null) => {
      await held;
      return real.writev(pieces as NodeJS.ArrayBufferView[], position ?? undefined);
    },
  } as RecordingHandle;
  const recorder = new Recorder(new RecordingFile(slow, META));
  recorder.take(pastBatch(1, true, 20_000_000));
  recorder.take(pastBatch(2));
  expect(recorder.keyDue).toBe(false);
  recorder.take(pastBatch(3));
  release();
  await recorder.file.synced();
  recorder.take(pastBatch(4));
  expect(recorder.keyDue).toBe(true);
  recorder.take(pastBatch(4, true));
  recorder.take(pastBatch(5));
  recorder.ended('exited', BEGAN_MS);
  await recorder.file.ended;
  const { recording, sequences } = await read('slow');
  expect(sequences).toBe('K1 K4 5');
  expect(recording.contents.marks.map(({ text }) => text)).toEqual(['The disk was behind.']);
});

/** Writes batches without end, and says each number once it is on the disk. */
const WRITER = `
  import { RecordingFile } from ${JSON.stringify(fileURLToPath(new URL('../../dist/past/recording-file.js', import.meta.url)))};
  import { META, pastBatch } from ${JSON.stringify(fileURLToPath(new URL('../../dist/testing/past-batches.js', import.meta.url)))};
  const file = await RecordingFile.create(process.argv[1], META);
  for (let i = 1; ; i++) {
    file.batch(pastBatch(i, i % 10 === 1, 20_000));
    await file.synced();
    process.stdout.write(i + '\\n');
  }
`;
/** Kills at moments as different as scheduling makes them: 200 for `npm run gates`, 12 for everybody else. */
const KILLS = process.env.PAGELAPSE_GATES === 'full' ? 200 : 12;
/** The gate for the time to open one, in CPU time, so that a busy machine makes no difference. */
const OPEN_MS = 1000;

test(`F-TORN: ${KILLS} kills lose nothing that was acknowledged`, { timeout: 600_000 }, async () => {
  let slowest = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const name = `killed-${kill}`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', WRITER, path.join(directory, name)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let acknowledged = 0;
    const wanted = 1 + ((kill * 7) % 23);
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged = Number(line);
      if (acknowledged === wanted) child.kill('SIGKILL');
    }
    if (child.signalCode === null) await once(child, 'exit');
    const before = process.cpuUsage();
    const source = await FileSource.open(path.join(directory, name));
    const recording = await openedRecording(source);
    const { user, system } = process.cpuUsage(before);
    slowest = Math.max(slowest, (user + system) / 1000);
    const batches: number[] = [];
    for await (const one of recording.batches()) {
      if (one.is === 'batch') batches.push(one.message[0] as number);
    }
    await source.close();
    expect(recording.contents.end).toBeUndefined();
    expect(batches.length).toBeGreaterThanOrEqual(acknowledged);
    expect(batches).toEqual(batches.map((_, i) => (i + 1) & 0xff));
  }
  expect(slowest).toBeLessThan(OPEN_MS);
});
