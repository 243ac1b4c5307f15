import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { type HeldCgroup, readHostFacts } from '@pagelapse/procfs';
import { type Journal, type JournalRecord, parseJournal } from './journal.js';

/**
 * What every mutator of the host can see, whoever runs it and wherever it keeps its journals: in memory, for no cgroup outlives a boot,
 * and with the sticky bit, so that only its maker takes a notice away.
 */
const DIRECTORY = '/dev/shm';
const PREFIX = 'pagelapse-squeeze-';
/** A ramp of a day writes less. Others may put there what they like. */
const MOST_BYTES = 2 ** 24;

/**
 * Tells all mutators of the host which limits of a cgroup are a squeeze's own, for as long as one of them may be in force. Its journal
 * is its user's alone: whoever cannot read that would take a limit that was left behind for the one to go back to.
 */
export class Notice {
  readonly #files = new Set<string>();
  #file: number | undefined;

  constructor(
    readonly journal: Pick<Journal, 'head' | 'path'>,
    /** Of the cgroup whose files are written. */
    readonly identity: string,
  ) {}

  /** To be called before each write. Throws the file system's error, and then nothing may be written. */
  writing(file: string, from: string, to: string): void {
    this.#file ??= this.#create();
    if (!this.#files.has(file)) append(this.#file, { prior: from, file });
    this.#files.add(file);
    append(this.#file, { write: to, file });
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #create(): number {
    const { O_WRONLY, O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
    const { head, path: journalPath } = this.journal;
    const file = openSync(noticePath(head.id), O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW, 0o644);
    // For everybody, whatever the umask: it says no more of the process than the files of its cgroup do.
    fchmodSync(file, 0o644);
    append(file, { ...head, comm: '', identity: this.identity, journalPath });
    return file;
  }
}

/** Somebody's squeeze of which a limit is in force still. */
export interface Noticed {
  readonly uid: number;
  readonly record: JournalRecord;
}

/**
 * A squeeze of this cgroup that is not restored. To be asked by whoever has claimed the cgroup: then nobody is left who squeezes it. A
 * notice by itself stands in nobody's way: only one whose value a file holds does.
 */
export function noticedIn(cgroup: HeldCgroup): Noticed | undefined {
  const { bootId } = readHostFacts();
  for (const name of readdirSync(DIRECTORY).sort()) {
    if (!name.startsWith(PREFIX)) continue;
    const noticed = readNotice(path.join(DIRECTORY, name));
    if (noticed === undefined) continue;
    const { head, files } = noticed.record;
    if (head.bootId !== bootId || head.identity !== cgroup.identity) continue;
    const isInForce = files.some(({ file, prior, ours }) => {
      const now = CONTROL_FILE.test(file) ? cgroup.read(file) : undefined;
      return now !== undefined && now !== prior && ours.has(now);
    });
    if (isInForce) return noticed;
  }
  return undefined;
}

/** Names of files that somebody else has written down, who may have meant others. */
const CONTROL_FILE = /^memory\.[a-z_.]+$/;

function readNotice(file: string): Noticed | undefined {
  let opened: number | undefined;
  try {
    opened = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const found = fstatSync(opened);
    if (!found.isFile() || found.size > MOST_BYTES) return undefined;
    const record = parseJournal(file, readFileSync(opened, 'utf8'));
    return record && { uid: found.uid, record };
  } catch {
    // Restored and removed meanwhile, or no notice at all.
    return undefined;
  } finally {
    if (opened !== undefined) closeSync(opened);
  }
}

/** To be called when all is as it was. One that stays says nothing, since nothing of it is in force. */
export function removeNotice(id: string): void {
  try {
    unlinkSync(noticePath(id));
  } catch {
    // There is none before the first write, nor when somebody else has restored it.
  }
}

export function noticePath(id: string): string {
  return path.join(DIRECTORY, `${PREFIX}${id}`);
}

function append(file: number, entry: object): void {
  const line = Buffer.from(`${JSON.stringify(entry)}\n`);
  if (writeSync(file, line) !== line.length) throw new Error(`${DIRECTORY} took only part of a notice`);
}
