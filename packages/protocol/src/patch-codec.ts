import {
  flagsOf,
  type PagePatch,
  PagePatchBuilder,
  type PageRuns,
  PageState,
  pageCode,
  pageStateOf,
  stateOf,
} from '@pagelapse/address-space';
import { WireWriter } from './wire-writer.js';

/**
 * A patch on the wire (SPEC.md, R-RUNS): for each run three varints, `skip`, `length` and `code`, little-endian base
 * 128 as in Protocol Buffers.
 */
export function encodePatch(patch: PagePatch): Uint8Array {
  const out = new WireWriter(Math.max(64, patch.count * 4));
  writePatch(out, patch);
  return out.finish();
}

export function writePatch(out: WireWriter, patch: PagePatch): void {
  for (let i = 0; i < patch.count; i++) {
    out.varint(patch.skips[i] as number);
    out.varint(patch.lengths[i] as number);
    out.varint(patch.codes[i] as number);
  }
}

/** The patch that makes `runs` of a mapping of which nothing is known: that of `diffRuns(blankRuns(pages), runs)`. */
export function writeRuns(out: WireWriter, runs: PageRuns): void {
  let skip = 0;
  for (let i = 0; i < runs.count; i++) {
    const length = runs.lengths[i] as number;
    const code = runs.codes[i] as number;
    if (code === 0) {
      skip += length;
      continue;
    }
    out.varint(skip);
    out.varint(length);
    out.varint(code);
    skip = 0;
  }
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
