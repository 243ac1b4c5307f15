/** First and last byte of a part of a file, both in it. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The one range of a `Range: bytes=...` header (RFC 9110, 14.2): `undefined` for none, several, or a header that is not
 * understood, which are answered with the whole; `unsatisfiable` for one that begins behind the end.
 */
export function parseByteRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | undefined {
  const [, from, to] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return undefined;
  if (from === '') {
    const bytes = Math.min(Number(to), size);
    return bytes === 0 ? 'unsatisfiable' : { first: size - bytes, last: size - 1 };
  }
  const [first, last] = [Number(from), to === '' ? size - 1 : Math.min(Number(to), size - 1)];
  if (first >= size) return 'unsatisfiable';
  return to !== '' && Number(to) < first ? undefined : { first, last };
}
