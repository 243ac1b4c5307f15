import {
  closeSync,
  constants,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { isAlive } from '../../is-alive.js';
import { makeOwnDirectory } from '../../own-directory.js';

/** What a squeeze is about to change, so that whoever finds it can undo it. */
export interface JournalHead {
  readonly journal: 1;
  readonly id: string;
  /** No cgroup outlives a boot. */
  readonly bootId: string;
  /** The process that squeezes. */
  readonly owner: { readonly pid: number; readonly startTime: number };
  readonly pid: number;
  readonly startTime: number;
  readonly comm: string;
  readonly beganAtMs: number;
  readonly version: 1 | 2;
  /** Directory whose files are written, and which one it is, where it was there before. */
  readonly directory: string;
  readonly identity?: string;
  /** Of a cgroup that is made for the squeeze: where the process was, and goes back to with all that is in it then. */
  readonly from?: { readonly directory: string; readonly identity: string };
  /** In a notice: where the journal is that it tells of. */
  readonly journalPath?: string;
}

/** What one file held before the first write, and all that was, or was about to be, written. */
export interface JournalledFile {
  readonly file: string;
  readonly prior: string;
  readonly ours: ReadonlySet<string>;
}

export interface JournalRecord {
  readonly path: string;
  readonly head: JournalHead;
  /** In the order of their first writes. */
  readonly files: readonly JournalledFile[];
}

const EXTENSION = '.squeeze';
/** `ID.PID.new`: a journal that was never put in its place, since its maker was killed. Nothing was changed then. */
const UNFINISHED = /\.(\d+)\.new$/;

/** The journal of a running squeeze. Each entry is on the disk when the call returns; only then may the change be made. */
export class Journal {
  readonly path: string;
  readonly #file: number;
  readonly #files = new Map<string, { prior: string; ours: Set<string> }>();

  /** Throws the file system's error. */
  constructor(
    readonly directory: string,
    readonly head: JournalHead,
  ) {
    makeOwnDirectory(directory);
    this.path = path.join(directory, `${head.id}${EXTENSION}`);
    const unfinished = path.join(directory, `${head.id}.${head.owner.pid}.new`);
    const { O_WRONLY, O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
    this.#file = openSync(unfinished, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    this.#append(head);
    // Whole or not there.
    renameSync(unfinished, this.path);
    syncDirectory(directory);
  }

  /** To be called once before the first write of a file. */
  prior(file: string, value: string): void {
    this.#append({ prior: value, file });
    this.#files.set(file, { prior: value, ours: new Set() });
  }

  writing(file: string, value: string): void {
    this.#append({ write: value, file });
    this.#files.get(file)?.ours.add(value);
  }

  has(file: string): boolean {
    return this.#files.has(file);
  }

  /** Is what a file holds now what it held before, or what this squeeze wrote? */
  accounts(file: string, value: string): boolean {
    const journalled = this.#files.get(file);
    return journalled === undefined || journalled.prior === value || journalled.ours.has(value);
  }

  get record(): JournalRecord {
    const files = [...this.#files].map(([file, { prior, ours }]) => ({ file, prior, ours }));
    return { path: this.path, head: this.head, files };
  }

  close(): void {
    closeSync(this.#file);
  }

  #append(entry: object): void {
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    // A disk that is about to be full takes a part of it, and that is no error yet.
    if (writeSync(this.#file, line) !== line.length) throw new Error(`${this.path} took only part of an entry`);
    fsyncSync(this.#file);
  }
}

/** All journals in the directory that can be read. A last line that was cut off was not acted upon. */
export function readJournals(directory: string): JournalRecord[] {
  const records: JournalRecord[] = [];
  for (const name of list(directory)) {
    const [, maker] = UNFINISHED.exec(name) ?? [];
    if (maker !== undefined && !isAlive(Number(maker))) unlinkSync(path.join(directory, name));
    if (!name.endsWith(EXTENSION)) continue;
    const file = path.join(directory, name);
    const record = parseJournal(file, readText(file));
    if (record !== undefined) records.push(record);
  }
  return records;
}

export function parseJournal(file: string, text: string): JournalRecord | undefined {
  const [head, ...lines] = text.split('\n').map(tryParse);
  if (!isHead(head)) return undefined;
  const files = new Map<string, { prior: string; ours: Set<string> }>();
  for (const line of lines) {
    if (!hasFields(line, { file: 'string' })) continue;
    if (hasFields(line, { prior: 'string' })) files.set(line.file, { prior: line.prior, ours: new Set() });
    else if (hasFields(line, { write: 'string' })) files.get(line.file)?.ours.add(line.write);
  }
  return { path: file, head, files: [...files].map(([name, one]) => ({ file: name, ...one })) };
}

/** Checked by hand: the watchdog reads it too, and is not to spend a tenth of a second on loading what would check it. */
function isHead(value: unknown): value is JournalHead {
  const texts = { id: 'string', bootId: 'string', comm: 'string', directory: 'string' } as const;
  const numbers = {
    journal: 'number',
    pid: 'number',
    startTime: 'number',
    beganAtMs: 'number',
    version: 'number',
  } as const;
  if (!hasFields(value, texts) || !hasFields(value, numbers) || !hasFields(value, { owner: 'object' })) return false;
  if (value.journal !== 1 || (value.version !== 1 && value.version !== 2)) return false;
  if (!hasFields(value.owner, { pid: 'number', startTime: 'number' })) return false;
  for (const name of ['identity', 'journalPath'] as const) {
    if (name in value && !hasFields(value, { [name]: 'string' })) return false;
  }
  return !('from' in value) || hasFields(value.from, { directory: 'string', identity: 'string' });
}

interface Kinds {
  readonly string: string;
  readonly number: number;
  readonly object: unknown;
}

function hasFields<F extends Readonly<Record<string, keyof Kinds>>>(
  value: unknown,
  fields: F,
): value is { readonly [name in keyof F]: Kinds[F[name]] } {
  if (typeof value !== 'object' || value === null) return false;
  const found = value as Readonly<Record<string, unknown>>;
  return Object.entries(fields).every(([name, kind]) => typeof found[name] === kind);
}

/** To be called when all is as it was. */
export function removeJournal({ path: file }: Pick<JournalRecord, 'path'>): void {
  try {
    unlinkSync(file);
    syncDirectory(path.dirname(file));
  } catch (error) {
    // The watchdog and the next agent may both have been at it.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function syncDirectory(directory: string): void {
  const file = openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  fsyncSync(file);
  closeSync(file);
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Restored and removed meanwhile.
    return '';
  }
}

function tryParse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
