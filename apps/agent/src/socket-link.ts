import type { Socket } from 'node:net';
import { type FrameLimits, FrameReader, frameOf } from './frames.js';
import type { ServerLink } from './parent-link.js';

/** Bytes that may wait for the other end to read. Batches wait for each other before they are sent; this is for answers. */
const MAX_UNREAD_BYTES = 128 * 1024 * 1024;

/** A channel over a connected Unix socket. The other end has other rights: at the first thing it has no business sending, it is cut off. */
export class SocketLink implements ServerLink {
  #ended: ((how: string) => void) | undefined;
  #how: string | undefined;

  constructor(
    readonly socket: Socket,
    readonly limits: FrameLimits,
  ) {
    socket.on('error', (error) => {
      this.#how ??= error.message;
    });
    // Where both ends are closed by hand, the first is all that there is to be told of.
    for (const event of ['end', 'close'] as const) socket.on(event, () => this.#over());
  }

  send(message: object, sent: () => void = () => undefined): void {
    if (this.socket.destroyed || this.socket.writableEnded) return;
    if (this.socket.writableLength > MAX_UNREAD_BYTES) {
      this.cut('the other end does not read');
      return;
    }
    this.socket.cork();
    const buffers = frameOf(message);
    for (const [i, buffer] of buffers.entries()) {
      // What is lost with the connection was not sent; that it is lost is told by `ended`.
      this.socket.write(buffer, i < buffers.length - 1 ? undefined : (error) => (error == null ? sent() : undefined));
    }
    this.socket.uncork();
  }

  listen({ message, ended }: { message(message: unknown): void; ended(how: string): void }): void {
    this.#ended = ended;
    const frames = new FrameReader(this.limits);
    this.socket.on('data', (chunk: Buffer) => {
      if (this.#how !== undefined) return;
      try {
        for (const one of frames.take(chunk)) message(one);
      } catch (error) {
        this.cut(error instanceof Error ? error.message : String(error));
      }
    });
  }

  /** Everything that was sent before still arrives. */
  close(): void {
    this.#how ??= 'closed from this side';
    this.socket.end();
  }

  cut(how: string): void {
    this.#how ??= how;
    this.socket.destroy();
  }

  #over(): void {
    const ended = this.#ended;
    this.#ended = undefined;
    ended?.(this.#how ?? 'the other end closed the connection');
  }
}
