import { decodePatch, fromBinary, type Pass, ServerMessageSchema } from '@pagelapse/protocol';
import type { Page } from 'playwright-core';

/** Name in the page of what its stream brought and nobody took yet. */
const RECEIVED = 'receivedMessages';

/** A batch as it came to the page, and what it says of its pass. */
export interface TellingBatch {
  readonly pass: Pass;
  /** When the page was about to get it, ms of the Unix epoch. */
  readonly arrivedAtMs: number;
}

/** What the stream of a page brings, and when, by the page's own clock. */
export class StreamTap {
  /** The watch's name for the mapping, once it told of it. */
  #mapping: number | undefined;

  private constructor(
    private readonly page: Page,
    private readonly firstPage: number,
  ) {}

  /** To be set before the page is loaded. `firstPage`: of the mapping that is looked at. */
  static async set(page: Page, firstPage: number): Promise<StreamTap> {
    await page.addInitScript((name) => {
      const received: { atMs: number; data: ArrayBuffer }[] = [];
      Object.assign(globalThis, { [name]: received });
      globalThis.WebSocket = class extends WebSocket {
        constructor(url: string | URL, protocols?: string | string[]) {
          super(url, protocols);
          // Listeners are called in the order in which they came: this one before the page's own.
          this.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) =>
            received.push({ atMs: Date.now(), data }),
          );
        }
      };
    }, RECEIVED);
    return new StreamTap(page, firstPage);
  }

  /** Forgets what came so far, but for how the mapping is called. */
  async forget(): Promise<void> {
    await this.#take(0);
  }

  /** The first batch not forgotten that told of page `offset` of the mapping. */
  async telling(offset: number): Promise<TellingBatch> {
    const telling = await this.#take(offset);
    if (telling === undefined) throw new Error('no batch tells of the page');
    return telling;
  }

  async #take(offset: number): Promise<TellingBatch | undefined> {
    const received = await this.page.evaluate(
      (name) =>
        (globalThis as unknown as Record<string, { atMs: number; data: ArrayBuffer }[]>)[name]
          ?.splice(0)
          .map(({ atMs, data }) => ({ atMs, bytes: [...new Uint8Array(data)] })) ?? [],
      RECEIVED,
    );
    let telling: TellingBatch | undefined;
    for (const { atMs, bytes } of received) {
      const { body } = fromBinary(ServerMessageSchema, Uint8Array.from(bytes));
      if (body.case !== 'batch') continue;
      const { pass, patches, mappings } = body.value;
      this.#mapping = mappings.find(({ startPage }) => Number(startPage) === this.firstPage)?.id ?? this.#mapping;
      const tells = patches.some(({ mapping, runs }) => mapping === this.#mapping && covers(runs, offset));
      if (tells && pass !== undefined) telling ??= { pass, arrivedAtMs: atMs };
    }
    return telling;
  }
}

function covers(patch: Uint8Array, offset: number): boolean {
  const { count, skips, lengths } = decodePatch(patch);
  let at = 0;
  for (let i = 0; i < count; i++) {
    at += skips[i] as number;
    const end = at + (lengths[i] as number);
    if (offset >= at && offset < end) return true;
    at = end;
  }
  return false;
}
