import { randomBytes } from 'node:crypto';
import { readdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { type Contents, Recording, type Unreadable } from '@pagelapse/recording';
import { isSystemError } from '../exit-codes.js';
import { makeOwnDirectory, stateDirectory } from '../own-directory.js';
import { FileSource } from './file-source.js';

export const RECORDING_EXTENSION = '.pagelapse';
/** When it was begun, to be sorted by, and 40 random bits. Earlier agents left the milliseconds out. */
const ID = /^\d{8}T\d{6}(\d{3})?Z-[0-9a-f]{10}$/;

/** A file that was looked into. */
export interface RecordingFacts {
  readonly bytes: number;
  readonly contents: Contents | undefined;
  /** Why it has none. */
  readonly unreadable: Unreadable | undefined;
}

/**
 * Recordings on disk, each under an id that is made here and is all of its name. The directory is its owner's alone; one
 * that somebody else prepared is refused.
 */
export class RecordingDirectory {
  readonly #looked = new Map<string, { readonly stamp: string; readonly facts: RecordingFacts }>();

  constructor(readonly path = stateDirectory('recordings')) {}

  /** Path of a recording that may or may not be there; `undefined` for what is no id. */
  pathOf(id: string): string | undefined {
    return ID.test(id) ? path.join(this.path, `${id}${RECORDING_EXTENSION}`) : undefined;
  }

  /** Makes the directory where there is none, and an id. Throws the file system's error, or one in words. */
  newId(nowMs: number): string {
    makeOwnDirectory(this.path);
    const time = new Date(nowMs).toISOString().replace(/[-:.]/g, '');
    return `${time}-${randomBytes(5).toString('hex')}`;
  }

  /** Newest first. */
  async ids(): Promise<string[]> {
    const names = await readdir(this.path).catch((error: unknown) => {
      if (isSystemError(error) && error.code === 'ENOENT') return [];
      throw error;
    });
    const ids = names.map((name) => name.slice(0, -RECORDING_EXTENSION.length));
    return ids
      .filter((id, i) => names[i]?.endsWith(RECORDING_EXTENSION) && ID.test(id))
      .sort()
      .reverse();
  }

  /** `undefined` when there is none. A file is looked into once, and again when it has changed. */
  async facts(id: string): Promise<RecordingFacts | undefined> {
    const file = this.pathOf(id);
    const found = file === undefined ? undefined : await stat(file).catch(() => undefined);
    if (file === undefined || found === undefined || !found.isFile()) return undefined;
    const stamp = `${found.ino}:${found.size}:${found.mtimeMs}`;
    const looked = this.#looked.get(id);
    if (looked?.stamp === stamp) return looked.facts;
    const facts = await factsOf(file);
    this.#looked.set(id, { stamp, facts });
    return facts;
  }

  /** Of all recordings but `except`. */
  async bytes(except: ReadonlySet<string>): Promise<number> {
    const ids = (await this.ids()).filter((id) => !except.has(id));
    const sizes = await Promise.all(ids.map((id) => stat(this.pathOf(id) as string).catch(() => undefined)));
    return sizes.reduce((sum, found) => sum + (found?.size ?? 0), 0);
  }

  async delete(id: string): Promise<void> {
    this.#looked.delete(id);
    await unlink(this.pathOf(id) as string);
  }
}

/** Rejects with the file system's error. */
export async function factsOf(file: string): Promise<RecordingFacts> {
  const source = await FileSource.open(file);
  try {
    const opened = await Recording.open(source);
    return {
      bytes: source.size,
      // Summaries are the timeline of whoever opens it: nothing to keep for a list.
      contents: opened.ok ? { ...opened.recording.contents, summaries: [] } : undefined,
      unreadable: opened.ok ? undefined : opened.unreadable,
    };
  } finally {
    await source.close();
  }
}
