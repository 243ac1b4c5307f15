import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { act, type RenderResult, render, waitFor } from '@testing-library/react';
import { expect, vi } from 'vitest';
import type { ProcessRow } from './api/queries.js';
import type { DutyBounds, StreamClock, StreamEvents, StreamSocket } from './api/stream-client.js';
import { StreamClient } from './api/stream-client.js';
import { serverBytes, wordsOf } from './api/wire.fixture.js';

/** A function and object that takes any call and any property, and gives what `known` has. */
function quiet(known: Record<string, unknown>): unknown {
  return new Proxy(function nothing() {}, {
    get: (_target, name) => known[String(name)] ?? (() => undefined),
    set: () => true,
    construct: () => quiet({}) as object,
  });
}

/** What a browser has and jsdom has not. To be called before the modules of the dashboard are imported. */
export function furnishBrowser(): void {
  vi.stubGlobal('matchMedia', () => ({
    matches: false,
    addEventListener() {},
    removeEventListener() {},
    addListener() {},
  }));
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      disconnect(): void {}
      unobserve(): void {}
    },
  );
  vi.stubGlobal('Path2D', quiet({}));
  const context = quiet({
    createImageData: (width: number, height: number) => ({
      width,
      height,
      data: new Uint8ClampedArray(width * height * 4),
    }),
    measureText: () => ({ width: 10 }),
  });
  HTMLCanvasElement.prototype.getContext = () => context as never;
  // Every box has room: virtual lists, the map and the charts draw what fits into it.
  Object.defineProperty(Element.prototype, 'clientHeight', { configurable: true, value: 600 });
  Object.defineProperty(Element.prototype, 'clientWidth', { configurable: true, value: 440 });
  window.scrollTo = () => undefined;
  URL.revokeObjectURL = () => undefined;
  Blob.prototype.arrayBuffer = function read(this: Blob) {
    return new Promise((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result as ArrayBuffer);
      reader.readAsArrayBuffer(this);
    });
  };
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
}

export function processRow(row: Partial<ProcessRow> & { pid: number }): ProcessRow {
  return {
    handle: `h${row.pid}`,
    comm: 'postgres',
    command: 'postgres: checkpointer',
    user: 'postgres',
    access: 'readable',
    rss: 8 << 20,
    privateSwap: 0,
    startedAtMs: 0,
    ...row,
  };
}

export interface Answer {
  readonly status?: number;
  /** Bytes as they are, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const HOST: Answer = {
  body: {
    hostname: 'testbed',
    kernel: '6.12.0',
    agentVersion: '0.1.0',
    pageSize: 4096,
    swapTotal: 0,
    swapFree: 0,
    capabilities: [],
    allowed: [],
  },
};

/** What an agent answers that has a session and no past. */
const ORDINARY: Record<string, Answer> = {
  'GET /api/v1/session': { status: 204 },
  'GET /api/v1/recordings': { body: { mode: 'live', recordings: [] } },
  'GET /api/v1/history': { status: 404, body: { code: 'AGENT_ERR_NO_HISTORY', message: 'Nothing.', wayOut: '' } },
};

function bytesOf(body: unknown): BodyInit | null {
  if (body === undefined) return null;
  return body instanceof Uint8Array ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body);
}

function unexpected(request: string): Answer {
  return { status: 404, body: { code: 'X', message: request } };
}

/** Answers requests by `METHOD path`; anything else is a mistake of the test. Returns the log of requests. */
export function fakeAgent(answers: Record<string, Answer>): string[] {
  const log: string[] = [];
  vi.stubGlobal('fetch', (path: string, init: RequestInit = {}) => {
    const request = `${init.method ?? 'GET'} ${path}`;
    log.push(request);
    const {
      status = 200,
      body,
      headers = {},
    } = answers[request] ?? ORDINARY[request.replace(/\/h\d.*/, '')] ?? unexpected(request);
    return Promise.resolve(new Response(bytesOf(body), { status, headers }));
  });
  return log;
}

const clock: StreamClock = { now: () => Date.now(), setTimeout: () => 0, clearTimeout: () => undefined };

export interface OpenDashboard extends RenderResult {
  /** Waits until the page has connected for the watch that it says it begins, and greets it. */
  readonly welcome: (bounds?: DutyBounds) => Promise<void>;
  /** What the agent says on the stream. */
  readonly say: (body: Parameters<typeof serverBytes>[0]) => void;
  /** What the page has said on it, in words. */
  readonly said: () => string[];
  /** The connection breaks. */
  readonly lose: () => void;
}

/** The whole dashboard at `url`, with a stream whose other end is the test. */
export async function openDashboard(url: string): Promise<OpenDashboard> {
  window.history.replaceState(null, '', url);
  const [{ dashboardRouter }, { WatchContext }, { WatchStore }, { AgentPast }] = await Promise.all([
    import('./router.js'),
    import('./state/watch-context.js'),
    import('./state/watch-store.js'),
    import('./api/agent-past.js'),
  ]);
  let socket: StreamSocket | undefined;
  const sent: Uint8Array[] = [];
  const store = new WatchStore({
    connect: (events: StreamEvents) =>
      new StreamClient(
        () => {
          socket = {
            binaryType: 'blob',
            onopen: null,
            onmessage: null,
            onclose: null,
            send: (bytes) => sent.push(bytes),
            close() {},
          };
          return socket;
        },
        clock,
        events,
      ),
    retained: (handle) => new AgentPast(handle),
    requestFrame: (run) => run(),
    now: () => Date.now(),
  });
  const screen = render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <WatchContext value={store}>
        <RouterProvider router={dashboardRouter()} />
      </WatchContext>
    </QueryClientProvider>,
  );
  const say = (body: Parameters<typeof serverBytes>[0]): void =>
    act(() => socket?.onmessage?.({ data: serverBytes(body) }));
  return {
    ...screen,
    welcome: async (bounds) => {
      await screen.findByText('Reading postgres');
      // It connects in an effect, which may come later than what is on the screen.
      await waitFor(() => expect(socket).toBeDefined());
      say({ case: 'welcome', value: { protocolVersion: 1, pageSize: 4096, ...bounds } });
    },
    say,
    said: () => sent.map(wordsOf),
    lose: () => act(() => socket?.onclose?.({ code: 1006, reason: '' })),
  };
}
