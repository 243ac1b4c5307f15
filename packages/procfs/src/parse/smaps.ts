import { sameMapping } from '@pagelapse/address-space';
import { type MapsLine, parseMapsLine } from './maps.js';
import { type SmapsColumns, SmapsFigures } from './smaps-figures.js';
import type { TextPool } from './text-pool.js';

export interface SmapsEntry {
  readonly line: MapsLine;
  readonly figures: SmapsFigures;
}

/** Every real figure fits: 2^53 bytes. A longer number is a damaged line. */
const FIELD = /^([A-Za-z][A-Za-z0-9_()]*): +([0-9]{1,13}) kB$/;
const VM_FLAGS = 'VmFlags:';
/** Lines without unit: `ProtectionKey:         0`, `THPeligible:           1`. Kept out: they are not sizes. */
const UNITLESS = /^[A-Za-z][A-Za-z0-9_]*: +[0-9]+ *$/;

const NEWLINE = 0x0a;
const BLANK = 0x20;
const ZERO = 0x30;
const MAX_DIGITS = 13;
/** PATH_MAX bytes, each escaped to four, and what stands before the path: a longer line is no line of the kernel's. */
const MAX_LINE_BYTES = 4 * 4096 + 128;
/** The kernel prints some thirty fields (show_smap() in fs/proc/task_mmu.c). */
const MAX_COLUMNS = 256;
const KB = Buffer.from(' kB');
/** Bodies that are kept to compare with. */
const MAX_BODIES = 8;

/** What stands below the first line of an entry, newline included, and what it says. */
interface Body {
  readonly bytes: Buffer;
  readonly figures: SmapsFigures;
}

export interface SmapsOptions {
  readonly pageSize: number;
  readonly columns: SmapsColumns;
  readonly pool: TextPool;
  /** What was read before of the mapping that starts where this one does: handed out again as far as nothing has changed. */
  readonly earlier?: (line: MapsLine) => SmapsEntry | undefined;
  readonly onEntry: (entry: SmapsEntry) => void;
}

/**
 * Parses smaps as it streams by: `push` takes bytes cut anywhere, `end` the rest. Holds one mapping at a time. smaps of
 * 65,000 mappings is 46 MB of text, so it is never held whole; a mapping that reads like one of the last few, byte for
 * byte, shares its figures; and a field that stands where it stood in the mapping before - as all do - is read without
 * making a string of it.
 */
export class SmapsParser {
  badLines = 0;
  readonly #options: SmapsOptions;
  #rest: Buffer = Buffer.alloc(0);
  /** Inside a line that is too long to be one: what is left of it is passed over. */
  #overlong = false;
  #line: MapsLine | undefined;
  /** KiB by column of the mapping being read. */
  #row = new Float64Array(0);
  #vmFlags = '';
  /** Column of the next field, if the fields come in the order of the mapping before. */
  #expected = 0;
  /** Column names as bytes, colon included. */
  #labels: Buffer[] = [];
  /** The last bodies that were read, newest first. */
  readonly #bodies: Body[] = [];
  /** Where the body of the mapping being read began in the bytes being taken; -1 when it began before them, or is damaged. */
  #bodyFrom = -1;

  constructor(options: SmapsOptions) {
    this.#options = options;
    this.#matchColumns();
  }

  push(bytes: Uint8Array): void {
    const all = this.#rest.length === 0 ? asBuffer(bytes) : Buffer.concat([this.#rest, bytes]);
    let from = 0;
    for (let newline = all.indexOf(NEWLINE); newline !== -1; newline = all.indexOf(NEWLINE, from)) {
      if (this.#overlong) this.#overlong = false;
      else this.#take(all, from, newline);
      from = newline + 1;
      if (this.#bodyFrom === from) from = this.#takeKnownBody(all, from);
    }
    this.#bodyFrom = -1;
    if (all.length - from <= MAX_LINE_BYTES) {
      this.#rest = Buffer.from(all.subarray(from));
      return;
    }
    if (!this.#overlong) this.badLines++;
    this.#overlong = true;
    this.#rest = Buffer.alloc(0);
  }

  end(): void {
    if (this.#rest.length > 0) this.#take(this.#rest, 0, this.#rest.length);
    this.#rest = Buffer.alloc(0);
    this.#flush();
  }

  /** Passes over the body of the mapping being read where it is one of the last: returns where it ends, else `from`. */
  #takeKnownBody(bytes: Buffer, from: number): number {
    for (const [i, body] of this.#bodies.entries()) {
      const to = from + body.bytes.length;
      // Without the beginning of another entry behind it, more fields may follow.
      if (!beginsEntry(bytes[to]) || bytes.compare(body.bytes, 0, body.bytes.length, from, to) !== 0) continue;
      if (i > 0) this.#bodies.unshift(...this.#bodies.splice(i, 1));
      this.#emit(this.#line as MapsLine, body.figures);
      this.#line = undefined;
      return to;
    }
    return from;
  }

  #take(bytes: Buffer, from: number, to: number): void {
    if (this.#takeExpected(bytes, from, to)) return;
    const text = bytes.toString('latin1', from, to);
    const field = FIELD.exec(text);
    if (field !== null) {
      this.#set(field[1] as string, Number(field[2]));
    } else if (text.startsWith(VM_FLAGS)) {
      this.#vmFlags = this.#options.pool.get(text.slice(VM_FLAGS.length).trim());
    } else {
      const line = parseMapsLine(text, this.#options.pageSize, this.#options.pool);
      if (line !== undefined) {
        this.#flush(bytes, from);
        this.#line = line;
        this.#bodyFrom = to + 1;
      } else if (!UNITLESS.test(text)) {
        this.badLines++;
        this.#bodyFrom = -1;
      }
    }
  }

  /** Reads `Name:   123 kB` in place when the name is the expected one; false when anything is different. */
  #takeExpected(bytes: Buffer, from: number, to: number): boolean {
    const label = this.#labels[this.#expected];
    if (label === undefined || to - from < label.length + KB.length + 2) return false;
    for (let i = 0; i < label.length; i++) if (bytes[from + i] !== label[i]) return false;
    for (let i = 0; i < KB.length; i++) if (bytes[to - KB.length + i] !== KB[i]) return false;
    let at = from + label.length;
    const end = to - KB.length;
    if (bytes[at] !== BLANK) return false;
    while (at < end && bytes[at] === BLANK) at++;
    if (at === end || end - at > MAX_DIGITS) return false;
    let value = 0;
    for (; at < end; at++) {
      const digit = (bytes[at] as number) - ZERO;
      if (digit < 0 || digit > 9) return false;
      value = value * 10 + digit;
    }
    this.#row[this.#expected] = value;
    this.#expected++;
    return true;
  }

  #set(name: string, kib: number): void {
    const { columns } = this.#options;
    const known = columns.indexOf(name);
    if (known === undefined && columns.names.length >= MAX_COLUMNS) {
      this.badLines++;
      this.#bodyFrom = -1;
      return;
    }
    const column = known ?? columns.add(name);
    if (known === undefined) this.#matchColumns();
    this.#row[column] = kib;
    this.#expected = column + 1;
  }

  #matchColumns(): void {
    const { names } = this.#options.columns;
    while (this.#labels.length < names.length)
      this.#labels.push(Buffer.from(`${names[this.#labels.length]}:`, 'latin1'));
    const row = new Float64Array(names.length).fill(Number.NaN);
    row.set(this.#row);
    this.#row = row;
  }

  /** The mapping being read is complete: the next one begins at `to` of the bytes being taken. */
  #flush(bytes?: Buffer, to = 0): void {
    const line = this.#line;
    if (line !== undefined) {
      const earlier = this.#options.earlier?.(line)?.figures;
      const same = earlier?.equals(this.#row, this.#vmFlags) === true;
      const figures = same ? earlier : new SmapsFigures(this.#options.columns, this.#row.slice(), this.#vmFlags);
      if (bytes !== undefined && this.#bodyFrom !== -1) {
        this.#bodies.unshift({ bytes: Buffer.from(bytes.subarray(this.#bodyFrom, to)), figures });
        if (this.#bodies.length > MAX_BODIES) this.#bodies.pop();
      }
      this.#emit(line, figures);
    }
    this.#line = undefined;
    this.#row.fill(Number.NaN);
    this.#vmFlags = '';
    this.#expected = 0;
  }

  #emit(line: MapsLine, figures: SmapsFigures): void {
    const earlier = this.#options.earlier?.(line);
    const same = earlier?.figures === figures && sameMapping(earlier.line, line);
    this.#options.onEntry(same ? earlier : { line, figures });
  }
}

/** An entry begins with an address in lower-case hexadecimal, a field with a capital. */
function beginsEntry(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= ZERO && byte <= 0x39) || (byte >= 0x61 && byte <= 0x66));
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
