import { crc32 } from './crc32.js';

/** Bytes of a recording that are not Protocol Buffers: FORMAT.md, F-FILE and F-RECORD. Little-endian. */

export const FORMAT_VERSION = 1;
/** As PNG's: no text file begins so, and what a transfer as text does to line ends shows at once. */
const MAGIC = Uint8Array.of(0x89, 0x50, 0x47, 0x4c, 0x0d, 0x0a, 0x1a, 0x0a);
export const SYNC_BYTES = 8;
export const FILE_HEADER_BYTES = 24;
export const RECORD_HEADER_BYTES = 36;

/** A number is never given a second meaning; readers pass over kinds they do not know. */
export const RECORD_KINDS = {
  meta: 1,
  key: 2,
  delta: 3,
  summary: 4,
  mark: 5,
  end: 6,
  index: 7,
  tail: 8,
} as const;
export type RecordKind = keyof typeof RECORD_KINDS;

const KIND_OF_CODE = new Map<number, RecordKind>(
  Object.entries(RECORD_KINDS).map(([kind, code]) => [code, kind as RecordKind]),
);

export interface RecordHeader {
  /** `undefined` for a kind of a later version. */
  readonly kind: RecordKind | undefined;
  readonly timeMs: number;
  /** Bytes of the payload. */
  readonly length: number;
  /** Batches before this record. */
  readonly number: number;
  readonly payloadCrc: number;
}

export type FileHeader =
  | { readonly is: 'recording'; readonly sync: Uint8Array; readonly damaged: boolean }
  | { readonly is: 'future-version'; readonly version: number }
  | { readonly is: 'foreign' };

export function encodeFileHeader(sync: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(FILE_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint32(8, FORMAT_VERSION, true);
  bytes.set(sync, 12);
  view.setUint32(20, crc32(bytes.subarray(0, 20)), true);
  return bytes;
}

/** `bytes`: the file's first, as many as there are up to {@link FILE_HEADER_BYTES} and {@link SYNC_BYTES} more. */
export function decodeFileHeader(bytes: Uint8Array): FileHeader {
  if (bytes.length < MAGIC.length || MAGIC.some((byte, i) => bytes[i] !== byte)) return { is: 'foreign' };
  if (bytes.length < FILE_HEADER_BYTES) return { is: 'recording', sync: new Uint8Array(SYNC_BYTES), damaged: true };
  const view = viewOf(bytes);
  const sync = bytes.slice(12, 20);
  if (view.getUint32(20, true) !== crc32(bytes.subarray(0, 20))) {
    // The first record begins with the same bytes.
    const second = bytes.slice(FILE_HEADER_BYTES, FILE_HEADER_BYTES + SYNC_BYTES);
    return { is: 'recording', sync: second.length === SYNC_BYTES ? second : sync, damaged: true };
  }
  const version = view.getUint32(8, true);
  return version > FORMAT_VERSION ? { is: 'future-version', version } : { is: 'recording', sync, damaged: false };
}

export function encodeRecordHeader(
  sync: Uint8Array,
  { kind, timeMs, number }: { readonly kind: RecordKind; readonly timeMs: number; readonly number: number },
  payload: Uint8Array,
): Uint8Array {
  const bytes = new Uint8Array(RECORD_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(sync);
  view.setFloat64(8, timeMs, true);
  view.setUint32(16, payload.length, true);
  view.setUint32(20, number, true);
  view.setUint32(24, crc32(payload), true);
  view.setUint8(28, RECORD_KINDS[kind]);
  view.setUint32(32, crc32(bytes.subarray(0, 32)), true);
  return bytes;
}

/** `undefined` when no record of this file begins with `bytes`. */
export function decodeRecordHeader(sync: Uint8Array, bytes: Uint8Array): RecordHeader | undefined {
  if (bytes.length < RECORD_HEADER_BYTES || sync.some((byte, i) => bytes[i] !== byte)) return undefined;
  const view = viewOf(bytes);
  if (view.getUint32(32, true) !== crc32(bytes.subarray(0, 32))) return undefined;
  const timeMs = view.getFloat64(8, true);
  // No writer makes one; times are compared and subtracted later.
  if (!Number.isFinite(timeMs)) return undefined;
  return {
    kind: KIND_OF_CODE.get(view.getUint8(28)),
    timeMs,
    length: view.getUint32(16, true),
    number: view.getUint32(20, true),
    payloadCrc: view.getUint32(24, true),
  };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
