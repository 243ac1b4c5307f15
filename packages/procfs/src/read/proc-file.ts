import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 256 * 1024;
const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);

/**
 * Reads a /proc file as it streams, as Latin-1 text (one character a byte: names in it are bytes, not text). The size
 * of such a file is not known before it is read.
 */
export function streamProcFile(path: string, onText: (text: string) => void): void {
  const fd = openSync(path, 'r');
  try {
    for (;;) {
      const bytes = readSync(fd, chunk, 0, CHUNK_BYTES, null);
      if (bytes === 0) return;
      onText(chunk.toString('latin1', 0, bytes));
    }
  } finally {
    closeSync(fd);
  }
}

/** A whole /proc file as Latin-1 text. For files that stay small; others are streamed. */
export function readProcFile(path: string): string {
  let text = '';
  streamProcFile(path, (part) => {
    text += part;
  });
  return text;
}

/** The same, `undefined` when the file is not there or may not be read. */
export function tryReadProcFile(path: string): string | undefined {
  try {
    return readProcFile(path);
  } catch {
    return undefined;
  }
}
