import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import type { Workload } from '@pagelapse/workload';
import { expect } from '@playwright/test';

const AGENT = fileURLToPath(new URL('../../apps/agent/dist/main.js', import.meta.url));

/** What `pagelapse record` writes of a workload while `changes` are made to it one after the other, each of them seen. */
export async function recordedFile(
  workload: Workload,
  file: string,
  changes: readonly (() => Promise<unknown>)[],
): Promise<Buffer> {
  const recorder = spawn(process.execPath, [AGENT, 'record', String(workload.pid), '-o', file], { stdio: 'ignore' });
  const ended = once(recorder, 'exit');
  const size = (): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  try {
    await expect.poll(() => recordsIn(file, KEY).length).toBeGreaterThan(0);
    for (const change of changes) {
      const before = size();
      await change();
      await expect.poll(size).toBeGreaterThan(before);
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

/** Payloads of the records of a kind (packages/recording/FORMAT.md, F-RECORD), as far as records are whole. */
function recordsIn(file: string | Buffer, kind: number): { readonly at: number; readonly bytes: number }[] {
  const buffer = typeof file === 'string' ? readIfThere(file) : file;
  const found: { at: number; bytes: number }[] = [];
  let at = HEADER_BYTES;
  while (at + RECORD_HEADER_BYTES <= buffer.length) {
    const bytes = buffer.readUInt32LE(at + 16);
    const payload = at + RECORD_HEADER_BYTES;
    if (payload + bytes > buffer.length) break;
    if (buffer.readUInt8(at + 28) === kind) found.push({ at: payload, bytes });
    at = payload + bytes;
  }
  return found;
}

function readIfThere(file: string): Buffer {
  return statSync(file, { throwIfNoEntry: false }) === undefined ? Buffer.alloc(0) : readFileSync(file);
}

/** A bit of its last delta is another one. */
export function damaged(recording: Buffer): Buffer {
  const copy = Buffer.from(recording);
  const delta = recordsIn(copy, DELTA).at(-1);
  if (delta === undefined) throw new Error('the recording has no delta');
  const at = delta.at + delta.bytes - 1;
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
}

/** What a kill leaves: the last delta is cut, and what stood after it was never written. */
export function cut(recording: Buffer): Buffer {
  const delta = recordsIn(recording, DELTA).at(-1);
  if (delta === undefined) throw new Error('the recording has no delta');
  return recording.subarray(0, delta.at + delta.bytes - 1);
}

/** As a later version would write it. */
export function ofVersion(recording: Buffer, version: number): Buffer {
  const copy = Buffer.from(recording);
  copy.writeUInt32LE(version, 8);
  copy.writeUInt32LE(crc32(copy.subarray(0, 20)), 20);
  return copy;
}
