import { PassThrough, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inert, inertJson, writeAll } from './terminal.js';

test('what could move the cursor, ring or turn the text around is written out', () => {
  expect(inert('a\u001b[31mb\u0007\n\u202e\u0000\u009bc')).toBe('a\\u{1b}[31mb\\u{7}\\u{a}\\u{202e}\\u{0}\\u{9b}c');
  expect(inert('a\u2028b\u2029')).toBe('a\\u{2028}b\\u{2029}');
  expect(inert('<b>größe 大きい</b>')).toBe('<b>größe 大きい</b>');
});

test('JSON for a terminal acts no more than text, and is the same JSON', () => {
  const names = ['a\u001b[31m', '\u009b31m\u007f', '\u202egpj\u2028x\ufeff', '\u{e0001}\u{1f600} größe', '"\\'];
  const json = inertJson({ names });
  expect(json.replaceAll(/[^\p{C}\p{Zl}\p{Zp}]/gu, '')).toBe('');
  expect(JSON.parse(json)).toEqual({ names });
  expect(json).toContain('größe');
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => JSON.parse(inertJson(text)) === text));
});

test('everything is written, in order, however many parts there are', async () => {
  const output = new PassThrough();
  const read = text(output);
  const parts = Array.from({ length: 5000 }, (_, i) => `${i} ${'x'.repeat(50)}\n`);
  await writeAll(output, parts);
  output.end();
  expect(await read).toBe(parts.join(''));
});

test('no more is taken from the source than the other end reads', async () => {
  let taken = 0;
  function* endless() {
    for (;;) {
      taken++;
      yield 'x'.repeat(1024);
    }
  }
  const stuck = new Writable({ highWaterMark: 1, write: () => undefined });
  void writeAll(stuck, endless());
  await new Promise(setImmediate);
  expect(taken).toBeLessThan(100);
});
