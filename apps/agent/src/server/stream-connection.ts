import { type ClientMessage, ClientMessageSchema, fromBinary, PROTOCOL_VERSION } from '@pagelapse/protocol';
import type { RawData, WebSocket } from 'ws';
import { AgentError, toAgentError } from '../errors.js';
import type { ServerContext } from './context.js';
import { MAX_FOCUS_PAGES, MAX_MESSAGE_BYTES, MAX_MESSAGES_PER_SECOND, MAX_PAGE, STALLED_AFTER_MS } from './limits.js';
import { refusalMessage, welcomeMessage } from './stream-messages.js';
import type { Viewer } from './viewer-queue.js';

/** Why the agent ends a stream: WebSocket close codes (RFC 6455 7.4.1; 4000-4999 are ours). */
export const CLOSE_CODES = {
  'going-away': 1001,
  'bad-version': 1002,
  text: 1003,
  malformed: 1007,
  'too-fast': 1008,
  oversized: 1009,
  'too-many': 1013,
  'session-ended': 4401,
} as const;
export type CloseReason = keyof typeof CLOSE_CODES;

/** One client's stream: what it says is checked here, what it watches is the fan-out's. */
export class StreamConnection implements Viewer {
  #greeted = false;
  #secondBegan = Number.NEGATIVE_INFINITY;
  #inSecond = 0;
  /** When each message was handed over that the client has not taken, the oldest first. */
  readonly #untaken: number[] = [];
  #stallLook: NodeJS.Timeout | undefined;

  constructor(
    readonly socket: WebSocket,
    readonly context: ServerContext,
    readonly now: () => number = Date.now,
  ) {
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('close', () => {
      clearTimeout(this.#stallLook);
      context.fanOut.leave(this);
    });
  }

  get bufferedBytes(): number {
    return this.socket.bufferedAmount;
  }

  send(bytes: Uint8Array): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    this.#untaken.push(this.now());
    this.socket.send(bytes, () => this.#untaken.shift());
    this.#lookForStallIn(STALLED_AFTER_MS);
  }

  /** Of a target that rests no batch comes which would find out that the client takes nothing. */
  #lookForStallIn(ms: number): void {
    this.#stallLook ??= setTimeout(() => {
      this.#stallLook = undefined;
      const [oldest] = this.#untaken;
      if (oldest === undefined) return;
      const left = oldest + STALLED_AFTER_MS - this.now();
      if (left > 0) this.#lookForStallIn(left);
      else this.context.fanOut.cutOff(this);
    }, ms).unref();
  }

  /** It takes nothing, a close frame neither. */
  closeStalled(): void {
    this.context.fanOut.leave(this);
    this.socket.terminate();
  }

  closeUnauthorized(): void {
    this.socket.close(CLOSE_CODES['session-ended'], 'AGENT_ERR_SESSION_REQUIRED');
  }

  refuse(error: AgentError): void {
    this.send(refusalMessage(error));
  }

  refuseAndClose(reason: CloseReason, error: AgentError): void {
    this.context.fanOut.leave(this);
    this.refuse(error);
    this.socket.close(CLOSE_CODES[reason], error.code);
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    const refused = this.#tooFast() ?? this.#unreadable(data as Buffer, isBinary);
    if (refused !== undefined) {
      this.refuseAndClose(refused.reason, refused.error);
      return;
    }
    const message = parseMessage(data as Buffer);
    if (message === undefined) this.#refuseMalformed('The message is no ClientMessage.');
    else this.#act(message);
  }

  #act(body: ClientMessage['body']): void {
    if (body.case === 'hello') this.#greet(body.value.protocolVersion);
    else if (!this.#greeted) this.#refuseMalformed('The first message of a stream is Hello.');
    else if (body.case === 'unwatch') this.context.fanOut.leave(this);
    else if (body.case === 'focus') this.#focus(body.value.pages);
    else if (body.case === 'duty') this.#askDuty(body.value.share);
    else if (body.case === 'watch') {
      this.#watch(body.value.handle).catch((error: unknown) => this.refuse(toAgentError(error)));
    }
  }

  #greet(version: number): void {
    if (version !== PROTOCOL_VERSION) {
      const text = `The page speaks stream version ${version}, the agent ${PROTOCOL_VERSION}.`;
      this.refuseAndClose('bad-version', new AgentError('AGENT_ERR_UNSUPPORTED_VERSION', text));
      return;
    }
    this.#greeted = true;
    this.send(welcomeMessage(this.context.pageSize, this.context.dutyBounds));
  }

  #focus(pages: readonly bigint[]): void {
    if (pages.length > MAX_FOCUS_PAGES || pages.some((page) => page > MAX_PAGE)) {
      const text = `A focus is at most ${MAX_FOCUS_PAGES} pages, each of at most ${MAX_PAGE}.`;
      this.refuse(new AgentError('AGENT_ERR_BAD_REQUEST', text));
      return;
    }
    this.context.fanOut.focus(this, pages.map(Number));
  }

  #askDuty(share: number): void {
    // Written so that NaN is refused too.
    if (!(share >= 0 && share <= 1)) {
      this.refuse(new AgentError('AGENT_ERR_BAD_REQUEST', 'A duty is a share of one core, from 0 to 1.'));
      return;
    }
    this.context.fanOut.askDuty(this, share);
  }

  async #watch(handle: string): Promise<void> {
    const { fanOut, handles, reader } = this.context;
    const target = handles.open(handle);
    if (target === undefined) {
      fanOut.leave(this);
      throw new AgentError('AGENT_ERR_NO_SUCH_PROCESS', 'The handle of the process was not issued by this agent.');
    }
    // A reader that reads itself changes what it reads with every pass (safety.md S9).
    if (target.pid === process.pid || target.pid === reader.pid) {
      fanOut.leave(this);
      throw new AgentError('AGENT_ERR_OWN_PROCESS', `Process ${target.pid} is the agent itself, which is not watched.`);
    }
    await fanOut.join(this, target, handle);
  }

  #refuseMalformed(text: string): void {
    this.refuseAndClose('malformed', new AgentError('AGENT_ERR_BAD_REQUEST', text));
  }

  #tooFast(): RefusedMessage | undefined {
    const now = this.now();
    if (now - this.#secondBegan >= 1000) {
      this.#secondBegan = now;
      this.#inSecond = 0;
    }
    this.#inSecond++;
    if (this.#inSecond <= MAX_MESSAGES_PER_SECOND) return undefined;
    const text = `More than ${MAX_MESSAGES_PER_SECOND} messages in a second.`;
    return { reason: 'too-fast', error: new AgentError('AGENT_ERR_TOO_MANY', text) };
  }

  #unreadable(bytes: Buffer, isBinary: boolean): RefusedMessage | undefined {
    if (!isBinary) {
      const text = 'The stream takes binary messages, not text.';
      return { reason: 'text', error: new AgentError('AGENT_ERR_BAD_REQUEST', text) };
    }
    if (bytes.length <= MAX_MESSAGE_BYTES) return undefined;
    const text = `A message of ${bytes.length} bytes is over ${MAX_MESSAGE_BYTES}.`;
    return { reason: 'oversized', error: new AgentError('AGENT_ERR_BAD_REQUEST', text) };
  }
}

interface RefusedMessage {
  readonly reason: CloseReason;
  readonly error: AgentError;
}

function parseMessage(bytes: Uint8Array): ClientMessage['body'] | undefined {
  try {
    const { body } = fromBinary(ClientMessageSchema, bytes);
    return body.case === undefined ? undefined : body;
  } catch {
    return undefined;
  }
}
