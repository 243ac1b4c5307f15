import { type ByteSource, ByteWindow } from './byte-source.js';
import { crc32 } from './crc32.js';
import { decodeRecordHeader, RECORD_HEADER_BYTES, type RecordHeader, type RecordKind } from './layout.js';

/** One step along a recording. Offsets and lengths in bytes of the file. */
export type Step =
  | {
      readonly is: 'record';
      readonly offset: number;
      readonly bytes: number;
      readonly header: RecordHeader;
      /** Of the kinds asked for; the others were only checked. */
      readonly payload: Uint8Array | undefined;
    }
  | { readonly is: 'damage'; readonly offset: number; readonly bytes: number };

/** A payload longer than this is no writer's: a key of 65,000 mappings has some MiB. */
const MOST_PAYLOAD_BYTES = 512 * 1024 * 1024;
const CHECKED_AT_A_TIME = 1024 * 1024;

/**
 * Every record from `from` up to `to`, in order, and what lies between them that is none. Each byte is looked at a
 * bounded number of times, whatever the file says: a record whose payload is damaged is stepped over by its length,
 * which has a checksum of its own, and the next header is searched byte by byte only where a header is damaged.
 */
export async function* walk(
  source: ByteSource,
  sync: Uint8Array,
  { from, to, payloads }: { readonly from: number; readonly to: number; readonly payloads: ReadonlySet<RecordKind> },
): AsyncGenerator<Step, undefined> {
  const window = new ByteWindow(source);
  let at = from;
  while (at < to) {
    const header = decodeRecordHeader(sync, await window.bytes(at, RECORD_HEADER_BYTES));
    if (header === undefined || header.length > MOST_PAYLOAD_BYTES) {
      const next = await nextRecord(window, sync, at + 1, to);
      yield { is: 'damage', offset: at, bytes: next - at };
      at = next;
      continue;
    }
    const bytes = RECORD_HEADER_BYTES + header.length;
    if (at + bytes > source.size) {
      yield { is: 'damage', offset: at, bytes: source.size - at };
      return;
    }
    const wanted = header.kind !== undefined && payloads.has(header.kind);
    const begin = at + RECORD_HEADER_BYTES;
    const payload = wanted ? (await window.bytes(begin, header.length)).slice() : undefined;
    const crc = payload === undefined ? await crcOf(window, begin, header.length) : crc32(payload);
    if (crc === header.payloadCrc) yield { is: 'record', offset: at, bytes, header, payload };
    else yield { is: 'damage', offset: at, bytes };
    at += bytes;
  }
}

async function crcOf(window: ByteWindow, offset: number, length: number): Promise<number> {
  let crc = 0;
  for (let done = 0; done < length; done += CHECKED_AT_A_TIME) {
    crc = crc32(await window.bytes(offset + done, Math.min(CHECKED_AT_A_TIME, length - done)), crc);
  }
  return crc;
}

/** Where the next whole header begins, or `to`. */
async function nextRecord(window: ByteWindow, sync: Uint8Array, from: number, to: number): Promise<number> {
  const first = sync[0] as number;
  let at = from;
  while (at < to) {
    const bytes = await window.bytes(at, Math.min(CHECKED_AT_A_TIME, to - at + RECORD_HEADER_BYTES));
    // Too few for a header: the file ends here.
    if (bytes.length < RECORD_HEADER_BYTES) return to;
    const last = bytes.length - RECORD_HEADER_BYTES;
    for (let found = bytes.indexOf(first); found !== -1 && found <= last; found = bytes.indexOf(first, found + 1)) {
      if (at + found >= to) return to;
      if (decodeRecordHeader(sync, bytes.subarray(found)) !== undefined) return at + found;
    }
    at += last + 1;
  }
  return to;
}
