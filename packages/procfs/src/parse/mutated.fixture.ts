import { readFileSync } from 'node:fs';
import fc from 'fast-check';

/** Kernels whose files of /proc are at hand; e2e/kernels/captures.mjs takes them. */
export const CAPTURED_KERNELS = ['6.1', '6.12', '6.18'] as const;
export type CapturedKernel = (typeof CAPTURED_KERNELS)[number];

/** A /proc file as that kernel printed it, as Latin-1 text: one character a byte. */
export function captured(name: string, kernel: CapturedKernel): string {
  return readFileSync(new URL(`./captures/linux-${kernel}/${name}`, import.meta.url), 'latin1');
}

/** Most bytes of a capture that one case holds: enough for some lines, and small enough for 10^5 cases. */
const WINDOW_BYTES = 1200;

/** What names can hold that parsers of lines and columns trip over. */
const HOSTILE = [
  '\r',
  '\n',
  '\0',
  '\t',
  ' ',
  ' (deleted)',
  ') R 1 ',
  ' - ',
  ': ',
  '\\012',
  '\\040',
  '\x1b[2J',
  '\x85',
  '\xff\xfe',
  '\xe2\x80\xa8',
  '0000000000000000-ffffffffffffffff rwxs ffffffffffffffff ff:ff 18446744073709551615 /',
  'Swap: 99999999999999999999 kB',
  '-1',
  '1e9',
  'a'.repeat(4096),
  '9'.repeat(400),
];

type Mutation = (text: string) => string;

const at = fc.double({ min: 0, max: 1, noNaN: true });
const place = (text: string, part: number): number => Math.floor(part * text.length);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(at, fc.nat(7)).map(([part, bit]): Mutation => {
    return (text) => {
      const i = place(text, part);
      if (i >= text.length) return text;
      return text.slice(0, i) + String.fromCharCode(text.charCodeAt(i) ^ (1 << bit)) + text.slice(i + 1);
    };
  }),
  fc.tuple(at, fc.nat(40)).map(([part, length]): Mutation => {
    return (text) => text.slice(0, place(text, part)) + text.slice(place(text, part) + length);
  }),
  at.map(
    (part): Mutation =>
      (text) =>
        text.slice(0, place(text, part)),
  ),
  fc.tuple(at, fc.constantFrom(...HOSTILE)).map(([part, name]): Mutation => {
    return (text) => text.slice(0, place(text, part)) + name + text.slice(place(text, part));
  }),
  fc.tuple(at, at).map(([from, to]): Mutation => {
    return (text) => {
      const lines = text.split('\n');
      lines.splice(Math.floor(to * lines.length), 0, lines[Math.floor(from * lines.length)] ?? '');
      return lines.join('\n');
    };
  }),
);

/** A stretch of `text`, changed in up to five places: bits flipped, bytes cut, lines doubled, hostile names put in. */
export function mutated(text: string): fc.Arbitrary<string> {
  return fc.tuple(at, fc.array(mutation, { maxLength: 5 })).map(([part, mutations]) => {
    const from = place(text, part * Math.max(0, 1 - WINDOW_BYTES / text.length));
    return mutations.reduce((changed, mutate) => mutate(changed), text.slice(from, from + WINDOW_BYTES));
  });
}
