import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 256 * 1024;
const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);

/**
 * Reads a /proc file as it streams; its size is not known before it is read. The bytes handed over are good until the
 * call returns.
 */
export function streamProcFile(path: string, onBytes: (bytes: Buffer) => void): void {
  const fd = openSync(path, 'r');
  try {
    for (;;) {
      const bytes = readSync(fd, chunk, 0, CHUNK_BYTES, null);
      if (bytes === 0) return;
      onBytes(chunk.subarray(0, bytes));
    }
  } finally {
    closeSync(fd);
  }
}

/** A whole /proc file as Latin-1 text (one character a byte: names in it are bytes, not text). */
export function readProcFile(path: string): string {
  let text = '';
  streamProcFile(path, (part) => {
    text += part.toString('latin1');
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

/** Its first bytes, for a file that its process makes as long as it likes. */
export function tryReadProcFileHead(path: string, mostBytes: number): string | undefined {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    return chunk.toString('latin1', 0, readSync(fd, chunk, 0, Math.min(mostBytes, CHUNK_BYTES), null));
  } catch {
    return undefined;
  } finally {
    closeSync(fd);
  }
}
