/**
 * Messages on a byte stream between processes of the agent (docs/adr/0008): each is a head, which is JSON, and for a batch two
 * parts that nobody on the way looks into. Before them stand their lengths.
 *
 *     u32 head | u32 bytes | u32 summary | head | bytes | summary        little-endian; 0xffffffff: no such part
 */
const PREFIX_BYTES = 12;
const ABSENT = 0xffff_ffff;

/** The parts of a message that are no JSON, in their order in a frame. */
const PARTS = ['bytes', 'summary'] as const;

/** Most bytes of each part that is taken from the other end. */
export interface FrameLimits {
  readonly head: number;
  readonly part: number;
}

/** What a server sends: questions, the longest of which names 160 pages. */
export const FROM_SERVER: FrameLimits = { head: 64 * 1024, part: 0 };
/** What a server is sent: lists of all processes of a host, and pieces of batches. */
export const TO_SERVER: FrameLimits = { head: 64 * 1024 * 1024, part: 1024 * 1024 };

export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/** The buffers of a frame, in order; parts are not copied, and must not change until they are written. */
export function frameOf(message: object): readonly Uint8Array[] {
  const head: Record<string, unknown> = { ...message };
  const parts = PARTS.map((name) => head[name]);
  for (const name of PARTS) delete head[name];
  const text = Buffer.from(JSON.stringify(head));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32LE(text.length, 0);
  for (const [i, part] of parts.entries()) {
    prefix.writeUInt32LE(part instanceof Uint8Array ? part.length : ABSENT, 4 + 4 * i);
  }
  return [prefix, text, ...parts.filter((part) => part instanceof Uint8Array)];
}

/** Puts a stream's chunks together to messages. Throws FrameError at what is no frame, or over a limit; then it is done for. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #held = 0;
  /** Lengths of the frame that is coming; absent before its prefix is complete. */
  #lengths: readonly number[] | undefined;

  constructor(readonly limits: FrameLimits) {}

  /** The messages that end in this chunk. */
  *take(chunk: Buffer): Generator<object> {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    for (;;) {
      this.#lengths ??= this.#held < PREFIX_BYTES ? undefined : this.#prefix(this.#cut(PREFIX_BYTES));
      if (this.#lengths === undefined) return;
      const total = this.#lengths.reduce((sum, length) => sum + (length === ABSENT ? 0 : length), 0);
      if (this.#held < total) return;
      const message = messageOf(this.#cut(total), this.#lengths);
      this.#lengths = undefined;
      yield message;
    }
  }

  #prefix(prefix: Buffer): readonly number[] {
    const lengths = [0, 4, 8].map((at) => prefix.readUInt32LE(at));
    const { head, part } = this.limits;
    for (const [i, length] of lengths.entries()) {
      const most = i === 0 ? head : part;
      if (length > most && !(i > 0 && length === ABSENT)) {
        throw new FrameError(`a part of ${length} bytes, where ${most} are the most`);
      }
    }
    return lengths;
  }

  /** The first bytes of what is held, in one piece; copied where they came in several. */
  #cut(length: number): Buffer {
    const first = this.#chunks[0];
    const whole = first !== undefined && first.length >= length ? first : Buffer.concat(this.#chunks);
    const rest = whole === first ? this.#chunks.slice(1) : [];
    const left = whole.subarray(length);
    this.#chunks = left.length > 0 ? [left, ...rest] : rest;
    this.#held -= length;
    return whole.subarray(0, length);
  }
}

function messageOf(frame: Buffer, [head = 0, ...parts]: readonly number[]): object {
  const message = parseHead(frame.toString('utf8', 0, head));
  let at = head;
  for (const [i, name] of PARTS.entries()) {
    const length = parts[i] as number;
    if (length === ABSENT) continue;
    message[name] = frame.subarray(at, at + length);
    at += length;
  }
  return message;
}

function parseHead(text: string): Record<string, unknown> {
  let head: unknown;
  try {
    head = JSON.parse(text);
  } catch (cause) {
    throw new FrameError('a head that is no JSON', { cause });
  }
  if (typeof head !== 'object' || head === null || Array.isArray(head))
    throw new FrameError('a head that is no object');
  return head as Record<string, unknown>;
}
