import { once } from 'node:events';
import {
  type Batch,
  ClientMessageSchema,
  create,
  fromBinary,
  PROTOCOL_VERSION,
  ServerMessageSchema,
  STREAM_PATH,
  toBinary,
} from '@pagelapse/protocol';
import { WebSocket } from 'ws';
import type { Closable } from '../bench-context.js';

/** A batch as it came: what it says, and how long it was. */
export interface ReceivedBatch {
  readonly bytes: number;
  readonly batch: Batch;
}

/** One viewer of a watch, counting what it gets. */
export class WatchClient implements Closable {
  batches = 0;
  bytes = 0;
  /** The newest batch, once there is one. */
  last: ReceivedBatch | undefined;
  readonly #waiting = new Set<{
    readonly wanted: (received: ReceivedBatch) => boolean;
    resolve(received: ReceivedBatch): void;
    reject(error: Error): void;
  }>();
  #over: Error | undefined;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.#take(data));
    socket.on('close', (code, reason) => this.#fail(new Error(`the stream was closed (${code} ${reason.toString()})`)));
  }

  static async open(port: number, authorization: string, handle: string): Promise<WatchClient> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${STREAM_PATH}`, { headers: { authorization } });
    await once(socket, 'open');
    const client = new WatchClient(socket);
    client.#say({ case: 'hello', value: { protocolVersion: PROTOCOL_VERSION } });
    client.#say({ case: 'watch', value: { handle } });
    return client;
  }

  /** The next batch to come that is `wanted`. */
  next(wanted: (received: ReceivedBatch) => boolean = () => true): Promise<ReceivedBatch> {
    if (this.#over !== undefined) return Promise.reject(this.#over);
    return new Promise((resolve, reject) => this.#waiting.add({ wanted, resolve, reject }));
  }

  /** Has passes spend this share of one core, within what the agent allows. */
  askDuty(share: number): void {
    this.#say({ case: 'duty', value: { share } });
  }

  /** Forgets what was counted. */
  reset(): void {
    this.batches = 0;
    this.bytes = 0;
  }

  async close(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.socket, 'close');
    this.socket.close();
    await closed;
  }

  #take(data: Buffer): void {
    const { body } = fromBinary(ServerMessageSchema, data);
    if (body.case === 'refusal') this.#fail(new Error(`refused: ${body.value.message}`));
    if (body.case === 'ended') this.#fail(new Error('the watched process ended'));
    if (body.case !== 'batch') return;
    const received = { bytes: data.length, batch: body.value };
    this.batches++;
    this.bytes += data.length;
    this.last = received;
    for (const waiting of this.#waiting) {
      if (!waiting.wanted(received)) continue;
      this.#waiting.delete(waiting);
      waiting.resolve(received);
    }
  }

  #fail(error: Error): void {
    this.#over ??= error;
    for (const { reject } of this.#waiting) reject(this.#over);
    this.#waiting.clear();
  }

  #say(body: Said): void {
    this.socket.send(toBinary(ClientMessageSchema, create(ClientMessageSchema, { body })));
  }
}

type Said =
  | { case: 'hello'; value: { protocolVersion: number } }
  | { case: 'watch'; value: { handle: string } }
  | { case: 'duty'; value: { share: number } };
