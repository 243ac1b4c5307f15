import { openSync, readSync } from 'node:fs';

/** The kernel hands out a page at a time, whatever is asked for. */
const bytes = Buffer.allocUnsafeSlow(64 * 1024);

/** A /proc file of the host that is read again and again: opened once, for as long as this thread runs. */
export class KeptProcFile {
  #fd: number | undefined;

  constructor(readonly path: string) {}

  /** All of it as Latin-1 text, as far as 64 KiB; `undefined` when it is not there or may not be read. */
  tryRead(): string | undefined {
    try {
      this.#fd ??= openSync(this.path, 'r');
      let length = 0;
      for (let read = 1; read > 0 && length < bytes.length; length += read) {
        read = readSync(this.#fd, bytes, length, bytes.length - length, length);
      }
      return bytes.toString('latin1', 0, length);
    } catch {
      return undefined;
    }
  }
}
