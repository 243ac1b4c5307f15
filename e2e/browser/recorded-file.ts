import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { fromBinary, ServerMessageSchema } from '@pagelapse/protocol';
import { readPageSize, type Workload } from '@pagelapse/workload';
import { expect } from '@playwright/test';

const AGENT = fileURLToPath(new URL('../../apps/agent/dist/main.js', import.meta.url));

/** What `pagelapse record` writes of a workload while `changes` are made to it one after the other, each of them seen. */
export async function recordedFile(
  workload: Workload,
  file: string,
  changes: readonly (() => Promise<unknown>)[],
): Promise<Buffer> {
  const recorder = spawn(process.execPath, [AGENT, 'record', String(workload.pid), '-o', file, '--duty', '10'], {
    stdio: 'ignore',
  });
  const ended = once(recorder, 'exit');
  /** When the pass recorded last began, ms. */
  const seenAtMs = (): number => recordsIn(file, BATCHES).at(-1)?.timeMs ?? 0;
  try {
    await expect.poll(seenAtMs).toBeGreaterThan(0);
    for (const change of changes) {
      await change();
      // A batch comes every second, whether anything has changed or not.
      await expect.poll(seenAtMs).toBeGreaterThan(Date.now());
    }
  } finally {
    recorder.kill('SIGINT');
    await ended;
  }
  return readFileSync(file);
}

const HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 36;
const KEY = 2;
const DELTA = 3;
const BATCHES = [KEY, DELTA];

interface RecordInFile {
  readonly kind: number;
  readonly timeMs: number;
  /** Of its payload. */
  readonly at: number;
  readonly bytes: number;
}

/** Records of some kinds (packages/recording/FORMAT.md, F-RECORD), as far as records are whole. */
function recordsIn(file: string | Buffer, kinds: readonly number[]): RecordInFile[] {
  const buffer = typeof file === 'string' ? readIfThere(file) : file;
  const found: RecordInFile[] = [];
  let at = HEADER_BYTES;
  while (at + RECORD_HEADER_BYTES <= buffer.length) {
    const bytes = buffer.readUInt32LE(at + 16);
    const payload = at + RECORD_HEADER_BYTES;
    if (payload + bytes > buffer.length) break;
    const kind = buffer.readUInt8(at + 28);
    if (kinds.includes(kind)) found.push({ kind, timeMs: buffer.readDoubleLE(at + 8), at: payload, bytes });
    at = payload + bytes;
  }
  return found;
}

function readIfThere(file: string): Buffer {
  return statSync(file, { throwIfNoEntry: false }) === undefined ? Buffer.alloc(0) : readFileSync(file);
}

/** The last delta that changes pages of the mapping that starts at an address: others come when nothing has changed. */
function lastChange(recording: Buffer, address: string): RecordInFile {
  const start = BigInt(address) / BigInt(readPageSize());
  const ids = new Set<number>();
  const changes = recordsIn(recording, BATCHES).filter(({ kind, at, bytes }) => {
    const { body } = fromBinary(ServerMessageSchema, recording.subarray(at, at + bytes));
    if (body.case !== 'batch') throw new Error('a recorded message that is no batch');
    for (const { id, startPage } of body.value.mappings) if (startPage === start) ids.add(id);
    return kind === DELTA && body.value.patches.some(({ mapping }) => ids.has(mapping));
  });
  const last = changes.at(-1);
  if (last === undefined) throw new Error(`the recording has no change of ${address}`);
  return last;
}

/** A bit of its {@link lastChange} is another one. */
export function damaged(recording: Buffer, address: string): Buffer {
  const copy = Buffer.from(recording);
  const change = lastChange(copy, address);
  const at = change.at + change.bytes - 1;
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
}

/** What a kill leaves: its {@link lastChange} is cut, and what stood after it was never written. */
export function cut(recording: Buffer, address: string): Buffer {
  const change = lastChange(recording, address);
  return recording.subarray(0, change.at + change.bytes - 1);
}

/** As a later version would write it. */
export function ofVersion(recording: Buffer, version: number): Buffer {
  const copy = Buffer.from(recording);
  copy.writeUInt32LE(version, 8);
  copy.writeUInt32LE(crc32(copy.subarray(0, 20)), 20);
  return copy;
}
