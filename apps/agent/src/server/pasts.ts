import type { RecordingMeta } from '@pagelapse/protocol';
import type { ReaderFacts } from '../channel.js';
import { History } from '../past/history.js';
import { recordingMeta } from '../past/recording-meta.js';
import type { HandleTarget } from './handles.js';
import { MAX_TARGETS } from './limits.js';
import type { Reader } from './reader.js';

/** The retained past of one process, and what is said of it in front of a recording. */
export interface Past {
  readonly history: History;
  /** As it was when it was first watched: it may be gone by now. */
  readonly meta: Promise<RecordingMeta>;
}

export interface PastsOptions {
  /** Bytes of history kept of each process. */
  readonly historyBytes: number;
  readonly duty: number;
}

/** Histories by process. They outlive their watch, so that a page that comes back finds them; the oldest gives way. */
export class Pasts {
  readonly #pasts = new Map<string, Past>();

  constructor(
    readonly reader: Pick<Reader, 'process'>,
    readonly facts: ReaderFacts,
    readonly options: PastsOptions,
  ) {}

  /** To be called when a watch begins. */
  open(target: HandleTarget): History {
    const name = nameOf(target);
    const past = this.#pasts.get(name) ?? {
      history: new History(this.options.historyBytes),
      meta: this.meta(target),
    };
    // Put at the end again: those watched last are kept, and those that are being watched.
    this.#pasts.delete(name);
    this.#pasts.set(name, past);
    for (const [other, { history }] of this.#pasts) {
      if (this.#pasts.size <= MAX_TARGETS) break;
      if (history.idle) this.#pasts.delete(other);
    }
    return past.history;
  }

  of(target: HandleTarget): Past | undefined {
    return this.#pasts.get(nameOf(target));
  }

  /** Never rejects: of a process that cannot be described its pid is all there is to say. */
  async meta({ pid, startTime }: HandleTarget, maxBytes?: number): Promise<RecordingMeta> {
    const startedAtMs = Date.now();
    const { duty } = this.options;
    const unknown = { pid, comm: '', command: '', user: '', startedAtMs: 0 };
    const described = await this.reader.process(pid).catch(() => undefined);
    const target = described?.startTime === startTime ? described : unknown;
    return recordingMeta({
      host: this.facts,
      target,
      startedAtMs,
      duty,
      ...(maxBytes !== undefined && { maxBytes }),
    });
  }
}

function nameOf({ pid, startTime }: HandleTarget): string {
  return `${pid}:${startTime}`;
}
