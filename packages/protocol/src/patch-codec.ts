import {
  flagsOf,
  type PagePatch,
  PagePatchBuilder,
  PageState,
  pageCode,
  pageStateOf,
  stateOf,
} from '@pagelapse/address-space';

/**
 * A patch on the wire (SPEC.md, R-RUNS): for each run three varints, `skip`, `length` and `code`, little-endian base
 * 128 as in Protocol Buffers. Page counts go up to 2^53, so bytes beyond the fifth are handled by division.
 */
export function encodePatch(patch: PagePatch): Uint8Array {
  let bytes = new Uint8Array(Math.max(64, patch.count * 4));
  let at = 0;
  for (let i = 0; i < patch.count; i++) {
    if (at + MAX_RUN_BYTES > bytes.length) {
      const grown = new Uint8Array(bytes.length * 2 + MAX_RUN_BYTES);
      grown.set(bytes);
      bytes = grown;
    }
    at = putVarint(bytes, at, patch.skips[i] as number);
    at = putVarint(bytes, at, patch.lengths[i] as number);
    at = putVarint(bytes, at, patch.codes[i] as number);
  }
  return bytes.subarray(0, at);
}

/** A `skip` takes at most 8 bytes (2^53), a `length` 5 (2^32), a `code` 3 (2^16). */
const MAX_RUN_BYTES = 16;

function putVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  let to = at;
  while (rest > 0x7fffffff) {
    bytes[to++] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
  }
  while (rest > 0x7f) {
    bytes[to++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[to++] = rest;
  return to;
}

/** A patch that is not well formed: said with the byte where reading stopped. */
export class PatchFormatError extends Error {
  override readonly name = 'PatchFormatError';
  constructor(
    what: string,
    readonly byte: number,
  ) {
    super(`${what} at byte ${byte} of a page patch`);
  }
}

/** R-UNKNOWN: a state of a later version is absent in a way this version cannot name; its flags stay. */
function knownCode(code: number): number {
  return pageStateOf(stateOf(code)) === undefined ? pageCode(PageState['unknown-absent'], flagsOf(code)) : code;
}

/** The inverse of {@link encodePatch}. Throws {@link PatchFormatError}; nothing is returned in part. */
export function decodePatch(bytes: Uint8Array): PagePatch {
  const builder = new PagePatchBuilder();
  let at = 0;
  const varint = (most: number): number => {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = bytes[at];
      if (byte === undefined) throw new PatchFormatError('truncated number', at);
      value += (byte & 0x7f) * scale;
      if (value > most || scale > most) throw new PatchFormatError('number too large', at);
      if (byte === 0 && scale > 1) throw new PatchFormatError('number longer than it need be', at);
      at++;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  };
  while (at < bytes.length) {
    builder.skip(varint(Number.MAX_SAFE_INTEGER));
    const start = at;
    const length = varint(0xffffffff);
    if (length === 0) throw new PatchFormatError('empty run', start);
    builder.change(length, knownCode(varint(0xffff)));
  }
  return builder.finish();
}
