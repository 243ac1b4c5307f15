import { type MapsLine, parseMapsLine } from './maps.js';

/** Figures of one mapping in /proc/PID/smaps (proc_pid_smaps(5)). A field that the kernel did not print is absent. */
export interface SmapsFigures {
  /** By the kernel's field name (`Rss`, `Swap`, ...), unknown ones too. The file's kB are KiB; these are bytes. */
  readonly bytes: ReadonlyMap<string, number>;
  /** Two-letter flags as printed, e.g. `rd wr mr mw me ac sd`; empty when the line is missing. */
  readonly vmFlags: string;
}

export interface SmapsEntry extends SmapsFigures {
  readonly line: MapsLine;
}

/** Every real figure fits: 2^53 bytes. A longer number is a damaged line. */
const FIELD = /^([A-Za-z][A-Za-z0-9_()]*): +([0-9]{1,13}) kB$/;
const VM_FLAGS = 'VmFlags:';
/** Lines without unit: `ProtectionKey:         0`, `THPeligible:           1`. Kept out: they are not sizes. */
const UNITLESS = /^[A-Za-z][A-Za-z0-9_]*: +[0-9]+ *$/;

/**
 * Parses smaps as it streams by: `push` takes Latin-1 text cut anywhere, `end` the rest. Holds one mapping at a time.
 * smaps of 65,000 mappings is 46 MB of text, so it is never held whole.
 */
export class SmapsParser {
  badLines = 0;
  #rest = '';
  #line: MapsLine | undefined;
  #bytes = new Map<string, number>();
  #vmFlags = '';

  constructor(
    private readonly pageSize: number,
    private readonly onEntry: (entry: SmapsEntry) => void,
  ) {}

  push(text: string): void {
    const all = this.#rest + text;
    let from = 0;
    for (let newline = all.indexOf('\n'); newline !== -1; newline = all.indexOf('\n', from)) {
      this.#take(all.slice(from, newline));
      from = newline + 1;
    }
    this.#rest = all.slice(from);
  }

  end(): void {
    if (this.#rest !== '') this.#take(this.#rest);
    this.#rest = '';
    this.#flush();
  }

  #take(text: string): void {
    const field = FIELD.exec(text);
    if (field !== null) {
      this.#bytes.set(field[1] as string, Number(field[2]) * 1024);
      return;
    }
    if (text.startsWith(VM_FLAGS)) {
      this.#vmFlags = text.slice(VM_FLAGS.length).trim();
      return;
    }
    const line = parseMapsLine(text, this.pageSize);
    if (line !== undefined) {
      this.#flush();
      this.#line = line;
    } else if (!UNITLESS.test(text)) this.badLines++;
  }

  #flush(): void {
    if (this.#line !== undefined) this.onEntry({ line: this.#line, bytes: this.#bytes, vmFlags: this.#vmFlags });
    this.#line = undefined;
    this.#bytes = new Map();
    this.#vmFlags = '';
  }
}
