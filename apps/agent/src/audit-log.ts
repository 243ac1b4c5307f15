import { closeSync, constants, fstatSync, fsyncSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { makeOwnDirectory } from './own-directory.js';

/** What is written of an act; names are as their owners chose them. */
export interface AuditEntry {
  readonly act: string;
  readonly [detail: string]: string | number | boolean | readonly string[] | undefined;
}

/** Whoever wants to act writes first, and acts only when that returned (safety.md S12). */
export interface Audit {
  /** Throws when the entry is not on the disk. */
  write(entry: AuditEntry): void;
}

/**
 * JSON lines in a file of its owner alone that is only ever appended to. An entry is one write and then a sync, so that
 * lines of several processes stay whole, and that what was written is there however the host goes down.
 */
export class AuditLog implements Audit {
  #file: number | undefined;
  /** The last entry was cut off: the next one is not to become a part of it. */
  #isCut = false;

  constructor(
    readonly path: string,
    readonly now: () => number = Date.now,
  ) {}

  write(entry: AuditEntry): void {
    const text = auditLine({ at: new Date(this.now()).toISOString(), ...entry });
    const line = Buffer.from(`${this.#isCut ? '\n' : ''}${text}\n`);
    const file = this.#opened();
    const written = writeSync(file, line);
    this.#isCut = written !== line.length;
    if (this.#isCut) throw new Error(`${this.path} took only part of an entry`);
    fsyncSync(file);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  /** One that was taken away meanwhile is begun anew. */
  #opened(): number {
    if (this.#file !== undefined && fstatSync(this.#file).nlink === 0) this.close();
    this.#file ??= openOwn(this.path);
    return this.#file;
  }
}

function openOwn(file: string): number {
  makeOwnDirectory(path.dirname(file));
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
  const opened = openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  const found = fstatSync(opened);
  if (found.isFile() && found.uid === process.geteuid?.() && (found.mode & 0o077) === 0) return opened;
  closeSync(opened);
  throw new Error(`${file} is not a file of this user alone (mode 0600)`);
}

/** JSON in plain ASCII: whatever reads the log, a terminal too, gets no character that does something. */
export function auditLine(entry: object): string {
  return JSON.stringify(entry).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Where an agent writes down what it does, beside the journals of what it is doing. */
export function auditPath(actsDirectory: string): string {
  return path.join(actsDirectory, 'audit.jsonl');
}
