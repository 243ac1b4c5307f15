import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 bits, as text that needs no escaping in a URL, a header or a cookie. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Compares digests, so that neither the content nor the length of `given` shows in the time it takes. */
export function secretsEqual(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
