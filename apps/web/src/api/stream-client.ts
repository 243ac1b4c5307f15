import {
  ClientMessageSchema,
  create,
  EndReason,
  fromBinary,
  PROTOCOL_VERSION,
  type ServerMessage,
  ServerMessageSchema,
  toBinary,
} from '@pagelapse/protocol';
import { backoffMs } from './backoff.js';
import type { EndedReason, PassBatch } from './pass-batch.js';
import { batchOfWire } from './wire-to-batch.js';

/** What the client needs of a WebSocket. */
export interface StreamSocket {
  binaryType: BinaryType;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  send(bytes: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

export interface StreamClock {
  now(): number;
  setTimeout(run: () => void, ms: number): number;
  clearTimeout(id: number): void;
}

/** Shares of one core: what passes may cost a process when nobody asks for more, and the most that may be asked for. */
export interface DutyBounds {
  readonly duty: number;
  readonly maxDuty: number;
}

export type Connection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open'; readonly pageSize: number; readonly dutyBounds: DutyBounds | undefined }
  | { readonly kind: 'waiting'; readonly attempt: number; readonly retryAtMs: number };

export interface StreamEvents {
  connection(connection: Connection): void;
  /** Throwing says that the batch does not fit what is held: a key is asked for (R-SEQUENCE). */
  batch(batch: PassBatch): void;
  ended(handle: string, reason: EndedReason, atMs: number): void;
  refused(refusal: { code: string; message: string; wayOut: string }): void;
}

/** A stream silent for this long, or for three passes, has lost its agent even if no one closed it. */
const SILENCE_MS = 15_000;
/** A held arrow key walks through mappings quicker than any is read, and messages are counted (R-LIMITS). */
const FOCUS_SPACING_MS = 100;

const END_REASONS: { readonly [R in EndReason]: EndedReason } = {
  [EndReason.UNSPECIFIED]: 'unknown',
  [EndReason.EXITED]: 'exited',
  [EndReason.ZOMBIE]: 'zombie',
  [EndReason.DENIED]: 'denied',
  [EndReason.READER_FAILED]: 'reader-failed',
};

/**
 * The client's side of packages/protocol/SPEC.md: one connection, at most one watch, connected again after a loss
 * with growing waits, and asked anew for a key batch whenever the sequence of deltas has a hole.
 */
export class StreamClient {
  readonly #open: () => StreamSocket;
  readonly #clock: StreamClock;
  readonly #events: StreamEvents;
  #socket: StreamSocket | undefined;
  #welcomed = false;
  #attempt = 0;
  #timer: number | undefined;
  #handle: string | undefined;
  /** Sequence of the last batch taken; `undefined` while a key is awaited. */
  #sequence: number | undefined;
  #intervalMs = 0;
  #focus: readonly number[] = [];
  #focusTimer: number | undefined;
  #duty = 0;

  constructor(open: () => StreamSocket, clock: StreamClock, events: StreamEvents) {
    this.#open = open;
    this.#clock = clock;
    this.#events = events;
  }

  /** Watches a process instead of the one watched before; the same again asks for a key batch. */
  watch(handle: string): void {
    if (handle !== this.#handle) this.#duty = 0;
    this.#handle = handle;
    this.#sequence = undefined;
    if (this.#socket === undefined) this.#connect();
    else if (this.#welcomed) this.#askForKey();
  }

  /** What is on screen, by one page of each mapping; said again with every watch until it is other or nothing. */
  focus(pages: readonly number[]): void {
    if (pages.length === 0 && this.#focus.length === 0) return;
    this.#focus = pages;
    if (this.#focusTimer === undefined) this.#sayFocusSpaced();
  }

  /** Share of one core that passes over the watched process may spend; said again with every watch of it, until 0. */
  askDuty(share: number): void {
    if (share === this.#duty) return;
    this.#duty = share;
    this.#sayDuty();
  }

  /** Ends the watch and the connection; {@link watch} starts both again. */
  stop(): void {
    this.#handle = undefined;
    this.#focus = [];
    this.#duty = 0;
    this.#attempt = 0;
    this.#forgetTimer();
    const socket = this.#socket;
    this.#socket = undefined;
    this.#welcomed = false;
    socket?.close();
  }

  /** Ends the wait for the next try. */
  retryNow(): void {
    if (this.#socket === undefined && this.#handle !== undefined) this.#connect();
  }

  #connect(): void {
    this.#forgetTimer();
    const socket = this.#open();
    this.#socket = socket;
    this.#welcomed = false;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => this.#send({ case: 'hello', value: { protocolVersion: PROTOCOL_VERSION } });
    socket.onmessage = (event) => {
      if (this.#socket === socket && event.data instanceof ArrayBuffer) this.#take(new Uint8Array(event.data));
    };
    socket.onclose = () => {
      if (this.#socket === socket) this.#lost();
    };
    this.#events.connection({ kind: 'connecting' });
    this.#expectMessage();
  }

  #lost(): void {
    this.#forgetTimer();
    this.#socket = undefined;
    this.#welcomed = false;
    this.#sequence = undefined;
    if (this.#handle === undefined) return;
    this.#attempt++;
    const waitMs = backoffMs(this.#attempt);
    this.#timer = this.#clock.setTimeout(() => this.#connect(), waitMs);
    this.#events.connection({ kind: 'waiting', attempt: this.#attempt, retryAtMs: this.#clock.now() + waitMs });
  }

  #take(bytes: Uint8Array): void {
    this.#expectMessage();
    let body: ServerMessage['body'];
    try {
      body = fromBinary(ServerMessageSchema, bytes).body;
    } catch (cause) {
      console.warn('Pagelapse: a message could not be read; the stream is opened anew', cause);
      this.#abandon();
      return;
    }
    switch (body.case) {
      case 'welcome':
        this.#welcomed = true;
        this.#attempt = 0;
        this.#events.connection({
          kind: 'open',
          pageSize: body.value.pageSize,
          dutyBounds: boundsOfWire(body.value),
        });
        if (this.#handle !== undefined) this.#askForKey();
        break;
      case 'batch':
        if (body.value.handle === this.#handle) this.#takeBatch(body.value);
        break;
      case 'ended':
        if (body.value.handle === this.#handle) {
          this.#handle = undefined;
          this.#forgetTimer();
          this.#events.ended(body.value.handle, END_REASONS[body.value.reason] ?? 'unknown', body.value.atMs);
        }
        break;
      case 'refusal':
        // A watch that was running goes on (R-REFUSAL); one that was asked for will not come.
        if (this.#sequence === undefined) {
          this.#handle = undefined;
          this.#forgetTimer();
        }
        this.#events.refused(body.value);
        break;
      case undefined:
        break;
    }
  }

  #takeBatch(wire: Parameters<typeof batchOfWire>[0]): void {
    if (!wire.key) {
      // A key is under way: deltas before it have nothing to be laid over.
      if (this.#sequence === undefined) return;
      if (wire.sequence !== this.#sequence + 1) {
        this.#askForKey();
        return;
      }
    }
    try {
      const batch = batchOfWire(wire);
      this.#events.batch(batch);
      this.#sequence = batch.sequence;
      this.#intervalMs = batch.pass.intervalMs;
    } catch (cause) {
      console.warn('Pagelapse: a batch did not fit and is asked for anew', cause);
      if (!wire.key) this.#askForKey();
    }
  }

  #askForKey(): void {
    if (this.#handle === undefined) return;
    this.#sequence = undefined;
    this.#send({ case: 'watch', value: { handle: this.#handle } });
    if (this.#focus.length > 0) this.#sayFocus();
    if (this.#duty > 0) this.#sayDuty();
  }

  #sayFocusSpaced(): void {
    const said = this.#focus;
    this.#sayFocus();
    this.#focusTimer = this.#clock.setTimeout(() => {
      this.#focusTimer = undefined;
      if (this.#focus !== said) this.#sayFocusSpaced();
    }, FOCUS_SPACING_MS);
  }

  #sayFocus(): void {
    if (!this.#welcomed || this.#handle === undefined) return;
    this.#send({ case: 'focus', value: { pages: this.#focus.map(BigInt) } });
  }

  #sayDuty(): void {
    if (!this.#welcomed || this.#handle === undefined) return;
    this.#send({ case: 'duty', value: { share: this.#duty } });
  }

  #send(body: MessageBody): void {
    this.#socket?.send(toBinary(ClientMessageSchema, create(ClientMessageSchema, { body })));
  }

  #expectMessage(): void {
    this.#forgetTimer();
    this.#timer = this.#clock.setTimeout(() => this.#abandon(), Math.max(SILENCE_MS, 3 * this.#intervalMs));
  }

  /** Gives the connection up without waiting for its closing handshake, which a dead peer never answers. */
  #abandon(): void {
    const socket = this.#socket;
    this.#lost();
    socket?.close();
  }

  #forgetTimer(): void {
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** An agent that does not tell them takes no wishes. */
function boundsOfWire({ duty, maxDuty }: DutyBounds): DutyBounds | undefined {
  return duty > 0 && maxDuty > 0 ? { duty, maxDuty } : undefined;
}

type MessageBody =
  | { readonly case: 'hello'; readonly value: { readonly protocolVersion: number } }
  | { readonly case: 'watch'; readonly value: { readonly handle: string } }
  | { readonly case: 'duty'; readonly value: { readonly share: number } }
  | { readonly case: 'focus'; readonly value: { readonly pages: bigint[] } };
