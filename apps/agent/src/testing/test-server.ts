import { connect } from 'node:net';
import {
  ClientMessageSchema,
  create,
  INTENT,
  INTENT_HEADER,
  type ServerMessage,
  STREAM_PATH,
  toBinary,
} from '@pagelapse/protocol';
import type { FastifyBaseLogger } from 'fastify';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { listenOnLoopback } from '../server/loopback.js';
import { newSecret } from '../server/secrets.js';
import { type ServerOptions, startServer } from '../server/start.js';
import { FACTS, FakeReader } from './fake-reader.js';
import { decode } from './picture-client.js';

/** A whole server on real loopback sockets, with a reader that does what the test says. */
export class TestServer {
  readonly reader = new FakeReader();
  readonly token = newSecret();

  private constructor(
    readonly port: number,
    private readonly stops: (() => Promise<unknown>)[],
  ) {}

  static async start(
    webRoot = '/nonexistent',
    more: Pick<ServerOptions, 'recordings' | 'maxRecordingsBytes' | 'acting' | 'metricsToken'> & {
      readonly log?: FastifyBaseLogger;
    } = {},
  ): Promise<TestServer> {
    const loopback = await listenOnLoopback(0);
    const server = new TestServer(loopback.port, [() => loopback.close()]);
    const { reader, token } = server;
    const log = pino({ level: 'silent' });
    const app = await startServer({ loopback, reader, token, facts: FACTS, webRoot, log, ...more });
    server.stops.push(() => app.close());
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    for (const stop of this.stops.splice(0).reverse()) await stop();
  }

  /** The cookie of a new session, as the Cookie header wants it. */
  async logIn(): Promise<string> {
    const response = await this.exchange(this.token);
    return response.headers.get('set-cookie')?.split(';')[0] as string;
  }

  /** What our own page says on everything that is not a plain read. */
  get own(): Record<string, string> {
    return { origin: this.origin, [INTENT_HEADER]: INTENT };
  }

  exchange(token: string, headers: Record<string, string> = this.own): Promise<Response> {
    return fetch(`${this.origin}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ token }),
    });
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.origin}${path}`, { headers });
  }

  /** Bytes on a bare socket, as no HTTP client would send them; the answer's first line. */
  raw(request: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.port, '127.0.0.1', () => socket.write(request));
      let answer = '';
      socket.setEncoding('latin1');
      socket.on('data', (text) => {
        answer += text;
        if (!answer.includes('\r\n')) return;
        socket.destroy();
        resolve(answer.slice(0, answer.indexOf('\r\n')));
      });
      socket.on('error', reject);
      socket.on('end', () => resolve(answer));
    });
  }

  /** The same GET again and again, on one connection and without a pause; resolves when all are answered. */
  flood(url: string, headers: Record<string, string>, times: number): Promise<void> {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const request = `GET ${url} HTTP/1.1\r\nHost: 127.0.0.1:${this.port}\r\n${lines.join('')}`;
    return new Promise((resolve, reject) => {
      const socket = connect(this.port, '127.0.0.1', () => {
        socket.write(`${request}\r\n`.repeat(times - 1));
        socket.write(`${request}Connection: close\r\n\r\n`);
      });
      socket.on('error', reject);
      socket.on('close', () => resolve());
      socket.resume();
    });
  }

  /** A stream, or the HTTP status with which it was refused. */
  stream(headers: Record<string, string>): Promise<TestStream | number> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${this.port}${STREAM_PATH}`, { headers });
      const stream = new TestStream(socket);
      socket.on('open', () => resolve(stream));
      socket.on('unexpected-response', (request, response) => {
        request.destroy();
        resolve(response.statusCode ?? 0);
      });
      socket.on('error', reject);
    });
  }

  async openStream(cookie: string): Promise<TestStream> {
    const stream = await this.stream({ cookie, origin: this.origin });
    if (typeof stream === 'number') throw new Error(`refused with ${stream}`);
    return stream;
  }

  /** A handle for a process of the fake reader. */
  async handle(cookie: string, pid: number): Promise<string> {
    const response = await this.get(`/api/v1/processes/${pid}`, { cookie });
    return ((await response.json()) as { handle: string }).handle;
  }
}

/** A client that says what the test wants said, well formed or not. */
export class TestStream {
  readonly #received: ServerMessage['body'][] = [];
  readonly #waiting: ((message: ServerMessage['body']) => void)[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;

  constructor(readonly socket: WebSocket) {
    socket.on('message', (bytes: Buffer) => {
      const message = decode(bytes);
      const waiting = this.#waiting.shift();
      if (waiting === undefined) this.#received.push(message);
      else waiting(message);
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  next(): Promise<ServerMessage['body']> {
    const received = this.#received.shift();
    return received === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(received);
  }

  say(body: Said): void {
    this.socket.send(toBinary(ClientMessageSchema, create(ClientMessageSchema, { body })));
  }

  async greet(): Promise<void> {
    this.say({ case: 'hello', value: { protocolVersion: 1 } });
    await this.next();
  }
}

export type Said =
  | { case: 'hello'; value: { protocolVersion: number } }
  | { case: 'watch'; value: { handle: string } }
  | { case: 'focus'; value: { pages: bigint[] } }
  | { case: 'duty'; value: { share: number } }
  | { case: 'unwatch'; value: Record<string, never> };
