import { getTextEncoding } from '@bufbuild/protobuf/wire';

/** A varint takes at most 10 bytes (64 bits). */
const MAX_VARINT_BYTES = 10;
/** Field number and wire type in one byte: field numbers below 16 are all there are. */
const VARINT = 0;
const LENGTH_DELIMITED = 2;

/** The largest length that fits the one byte which is kept free for it. */
const MAX_SHORT_LENGTH = 0x7f;

/**
 * Protocol Buffers encoding into one growing buffer, field by field: no object a message. Fields of value 0 and empty
 * texts are left out, as proto3 does; whoever calls keeps the order of field numbers.
 */
export class WireWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #at = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** Bytes written. */
  get length(): number {
    return this.#at;
  }

  /** What has been written, not copied: the writer is done for. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#at);
  }

  /** Unsigned, any integer that a double holds exactly. */
  varint(value: number): void {
    this.#reserve(MAX_VARINT_BYTES);
    const bytes = this.#bytes;
    let at = this.#at;
    let rest = value;
    // Bitwise operations see 32 bits.
    while (rest > 0x7fffffff) {
      bytes[at++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    while (rest > 0x7f) {
      bytes[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[at++] = rest;
    this.#at = at;
  }

  uint(field: number, value: number): void {
    if (value === 0) return;
    this.#tag(field, VARINT);
    this.varint(value);
  }

  /** A number of up to 64 bits, given in decimal. */
  decimal(field: number, digits: string): void {
    const value = Number(digits);
    if (Number.isSafeInteger(value)) {
      this.uint(field, value);
      return;
    }
    this.#tag(field, VARINT);
    this.#reserve(MAX_VARINT_BYTES);
    let rest = BigInt(digits);
    for (; rest > 0x7fn; rest >>= 7n) this.#bytes[this.#at++] = Number(rest & 0x7fn) | 0x80;
    this.#bytes[this.#at++] = Number(rest);
  }

  text(field: number, text: string): void {
    if (text === '') return;
    const start = this.begin(field);
    this.#reserve(text.length);
    const bytes = this.#bytes;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) {
        this.#at = start;
        this.raw(getTextEncoding().encodeUtf8(text));
        break;
      }
      bytes[this.#at++] = unit;
    }
    this.end(start);
  }

  /** Bytes as they are: fields encoded elsewhere. */
  raw(encoded: Uint8Array): void {
    this.#reserve(encoded.length);
    this.#bytes.set(encoded, this.#at);
    this.#at += encoded.length;
  }

  /** Opens a length-delimited field: what is written until {@link end} is given the returned position belongs to it. */
  begin(field: number): number {
    this.#tag(field, LENGTH_DELIMITED);
    this.#reserve(1);
    return ++this.#at;
  }

  end(start: number): void {
    const length = this.#at - start;
    if (length <= MAX_SHORT_LENGTH) {
      this.#bytes[start - 1] = length;
      return;
    }
    let more = 0;
    for (let rest = length; rest > MAX_SHORT_LENGTH; rest = Math.floor(rest / 128)) more++;
    this.#reserve(more);
    this.#bytes.copyWithin(start + more, start, this.#at);
    this.#at = start - 1;
    this.varint(length);
    this.#at += length;
  }

  /** Takes back everything from a position on. */
  rewind(to: number): void {
    this.#at = to;
  }

  #tag(field: number, wireType: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = (field << 3) | wireType;
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const grown = new Uint8Array(this.#bytes.length * 2 + bytes);
    grown.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = grown;
  }
}
