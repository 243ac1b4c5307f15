import { RecordingEndCause, type RecordingMeta, type RecordingRow } from '@pagelapse/protocol';
import { AgentError } from '../errors.js';
import { Recorder } from '../past/recorder.js';
import type { RecordingDirectory, RecordingFacts } from '../past/recording-directory.js';
import { RecordingFile } from '../past/recording-file.js';
import { metaOf, recordingRow } from '../past/recording-row.js';
import { formatSize } from '../report/size.js';
import type { FanOut } from './fan-out.js';
import type { HandleTarget } from './handles.js';
import { LEAST_RECORDING_BYTES, MAX_TARGETS } from './limits.js';
import type { Pasts } from './pasts.js';
import type { RecordingShelf } from './recording-shelf.js';

interface Running {
  readonly recorder: Recorder;
  readonly maxBytes: number;
  readonly meta: RecordingMeta;
}

/** Recordings that the page starts and stops, and those that are there. */
export class Recordings implements RecordingShelf {
  readonly mode = 'live';
  readonly #running = new Map<string, Running>();
  /** Bytes set aside for recordings that are about to run. */
  #promised = 0;

  constructor(
    readonly directory: RecordingDirectory,
    readonly fanOut: FanOut,
    readonly pasts: Pasts,
    /** Of all recordings together. */
    readonly maxTotalBytes: number,
    readonly now: () => number = Date.now,
  ) {}

  /** Rejects with AgentError. */
  async start(target: HandleTarget, handle: string, maxBytes: number): Promise<RecordingRow> {
    if (this.#running.size >= MAX_TARGETS) {
      throw new AgentError('AGENT_ERR_TOO_MANY', `${MAX_TARGETS} recordings are being made already.`);
    }
    const room = await this.#promise(maxBytes);
    let id: string;
    let file: RecordingFile;
    let recorder: Recorder;
    try {
      const meta = await this.pasts.meta(target, room);
      ({ id, file } = await this.#create(meta));
      recorder = new Recorder(file);
      this.#running.set(id, { recorder, maxBytes: room, meta });
    } finally {
      this.#promised -= room;
    }
    void file.ended.then(() => {
      this.#running.delete(id);
      this.fanOut.stopRecording(recorder);
    });
    try {
      await this.fanOut.record(recorder, target, handle);
    } catch (error) {
      file.finish(RecordingEndCause.STOPPED, this.now());
      await file.ended;
      await this.directory.delete(id);
      throw error;
    }
    return this.row(id);
  }

  /** Sets bytes aside, as many as asked for or as there are. Rejects with AgentError when that is next to nothing. */
  async #promise(maxBytes: number): Promise<number> {
    const ended = await this.directory.bytes(new Set(this.#running.keys()));
    const running = [...this.#running.values()].reduce((sum, { maxBytes }) => sum + maxBytes, 0);
    const left = this.maxTotalBytes - ended - running - this.#promised;
    if (left < LEAST_RECORDING_BYTES) {
      throw new AgentError(
        'AGENT_ERR_RECORDINGS_FULL',
        `Recordings take ${formatSize(ended)}${running > 0 ? `, and those being made may take ${formatSize(running)} more` : ''}; together they may take ${formatSize(this.maxTotalBytes)}.`,
      );
    }
    const room = Math.min(maxBytes, left);
    this.#promised += room;
    return room;
  }

  /** Resolves when the file is closed; fine for one that has ended already. */
  async stop(id: string): Promise<RecordingRow> {
    const file = this.#running.get(id)?.recorder.file;
    file?.finish(RecordingEndCause.STOPPED, this.now());
    await file?.ended;
    return this.row(id);
  }

  async delete(id: string): Promise<void> {
    if (this.#running.has(id)) {
      throw new AgentError('AGENT_ERR_BAD_REQUEST', `Recording ${id} is being made; stop it first.`);
    }
    await this.#facts(id);
    await this.directory.delete(id);
  }

  async list(): Promise<RecordingRow[]> {
    const rows: RecordingRow[] = [];
    for (const id of await this.directory.ids()) {
      // One that was deleted since is no failure of the list.
      const row = await this.row(id).catch(() => undefined);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  async row(id: string): Promise<RecordingRow> {
    const running = this.#running.get(id);
    if (running === undefined) return recordingRow(id, await this.#facts(id));
    const { file } = running.recorder;
    return {
      id,
      state: 'recording',
      bytes: file.bytes,
      batches: file.batches,
      ...metaOf(running.meta),
      fromMs: running.meta.startedAtMs,
      toMs: this.now(),
    };
  }

  /** Rejects with AgentError when there is none. */
  async path(id: string): Promise<string> {
    if (!this.#running.has(id)) await this.#facts(id);
    return this.directory.pathOf(id) as string;
  }

  /** Ends what is being recorded, in order. */
  async close(): Promise<void> {
    const files = [...this.#running.values()].map(({ recorder }) => recorder.file);
    for (const file of files) file.finish(RecordingEndCause.STOPPED, this.now());
    await Promise.all(files.map((file) => file.ended));
  }

  async #create(meta: RecordingMeta): Promise<{ id: string; file: RecordingFile }> {
    try {
      const id = this.directory.newId(meta.startedAtMs);
      return { id, file: await RecordingFile.create(this.directory.pathOf(id) as string, meta) };
    } catch (error) {
      throw new AgentError('AGENT_ERR_DISK', `No recording can be made: ${(error as Error).message}.`, {
        cause: error,
      });
    }
  }

  async #facts(id: string): Promise<RecordingFacts> {
    const facts = await this.directory.facts(id);
    if (facts === undefined) throw new AgentError('AGENT_ERR_NO_SUCH_RECORDING', 'There is no such recording.');
    return facts;
  }
}
