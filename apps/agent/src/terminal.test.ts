import { PassThrough, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { inert, writeAll } from './terminal.js';

test('what could move the cursor, ring or turn the text around is written out', () => {
  expect(inert('a\u001b[31mb\u0007\n\u202e\u0000\u009bc')).toBe('a\\u{1b}[31mb\\u{7}\\u{a}\\u{202e}\\u{0}\\u{9b}c');
  expect(inert('<b>größe 大きい</b>')).toBe('<b>größe 大きい</b>');
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
