import {
  ClientMessageSchema,
  create,
  fromBinary,
  type ServerMessage,
  ServerMessageSchema,
  toBinary,
} from '@pagelapse/protocol';
import { WebSocket } from 'ws';

type Body = ServerMessage['body'];
type Of<Case extends Body['case']> = Extract<Body, { case: Case }>;

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A program with the token of an agent's printed URL: it asks over HTTP and follows the stream. */
export class AgentClient {
  readonly #origin: string;
  readonly #headers: { readonly authorization: string };

  constructor(printedUrl: string) {
    const url = new URL(printedUrl);
    this.#origin = url.origin;
    this.#headers = { authorization: `Bearer ${url.hash.slice('#t='.length)}` };
  }

  get<Answer>(path: string): Promise<Answer> {
    return this.#ask('GET', path, {});
  }

  post<Answer>(path: string, body: object): Promise<Answer> {
    const headers = { 'content-type': 'application/json' };
    return this.#ask('POST', path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  async handle(pid: number): Promise<string> {
    return (await this.get<{ handle: string }>(`/processes/${pid}`)).handle;
  }

  /** What a dashboard asks for first: the list, the stream, a page and a reconciliation of the process. */
  async look(pid: number): Promise<Watching> {
    await this.get('/processes');
    const watching = await this.watch(pid);
    const { epoch, mappings } = await watching.next('batch');
    const watch = `/watches/${watching.handle}/epochs/${epoch}`;
    await this.get(`${watch}/pages/${mappings[0]?.startPage}`);
    await this.get(`${watch}/reconciliation`);
    return watching;
  }

  async #ask<Answer>(verb: string, path: string, init: Asked): Promise<Answer> {
    const headers = { ...init.headers, ...this.#headers };
    const response = await fetch(`${this.#origin}/api/v1${path}`, { ...init, headers });
    if (!response.ok) throw new Error(`${verb} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  /** Greeted, and watching the process. */
  async watch(pid: number): Promise<Watching> {
    const handle = await this.handle(pid);
    const socket = new WebSocket(`${this.#origin.replace('http', 'ws')}/api/v1/stream`, { headers: this.#headers });
    const watching = new Watching(socket, handle);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    for (const body of [
      { case: 'hello', value: { protocolVersion: 1 } },
      { case: 'watch', value: { handle } },
    ] as const) {
      socket.send(toBinary(ClientMessageSchema, create(ClientMessageSchema, { body })));
    }
    return watching;
  }
}

export class Watching {
  readonly #received: Body[] = [];
  #wake = (): void => undefined;

  constructor(
    readonly socket: WebSocket,
    readonly handle: string,
  ) {
    socket.on('message', (bytes: Buffer) => {
      this.#received.push(fromBinary(ServerMessageSchema, bytes).body);
      this.#wake();
    });
  }

  /** The next message of this kind; those before it are passed over. */
  async next<Case extends 'welcome' | 'batch' | 'ended' | 'refusal'>(kind: Case): Promise<Of<Case>['value']> {
    for (;;) {
      const body = this.#received.shift();
      if (body?.case === kind) return body.value as Of<Case>['value'];
      if (body !== undefined) continue;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  close(): void {
    this.socket.terminate();
  }
}
