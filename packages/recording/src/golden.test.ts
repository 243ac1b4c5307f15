import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RecordingEndCause } from '@pagelapse/protocol';
import { expect, test } from 'vitest';
import { FORMAT_VERSION } from './layout.js';
import { META, opened, readOf, written } from './recorded.fixture.js';

/** One recording a format version, as its writer made it: never changed, for files like it are out there. */
const GOLDENS = fileURLToPath(new URL('goldens', import.meta.url));
const SCRIPT = 'KsdsmdsKsdsE';

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/[0-9a-f]{2}/g) ?? [], (digits) => Number.parseInt(digits, 16));
}

function dumpOf(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
  return Array.from(
    { length: Math.ceil(hex.length / 16) },
    (_, row) => `${hex.slice(row * 16, row * 16 + 16).join(' ')}\n`,
  ).join('');
}

test('F-VERSION: what is written today is the golden of its version', async () => {
  await expect(dumpOf(written(SCRIPT).bytes)).toMatchFileSnapshot(`./goldens/v${FORMAT_VERSION}.hex`);
});

test.each(readdirSync(GOLDENS))('F-VERSION: %s can be read', async (name) => {
  const recording = await opened(bytesOf(readFileSync(`${GOLDENS}/${name}`, 'utf8')));
  const { batches, lost } = await readOf(recording);
  expect(batches.map(({ key }) => (key ? 'K' : 'd')).join('')).toBe('KddKd');
  expect(batches.map(({ message }) => message[0])).toEqual([0, 1, 2, 3, 4]);
  expect(lost).toEqual([]);
  const { meta, summaries, marks, end, checked } = recording.contents;
  expect([checked, meta, end?.cause]).toEqual([false, META, RecordingEndCause.STOPPED]);
  expect(summaries.map(({ statePages }) => statePages)).toEqual(new Array(5).fill([5n, 3n]));
  expect(marks.map(({ text }) => text)).toEqual(['note 4']);
});
