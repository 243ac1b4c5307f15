import type { Pass } from '@pagelapse/protocol';
import type { EndedBecause } from '../channel.js';
import type { PastBatch } from '../past/batch-chain.js';
import type { Keeper } from '../past/keeper.js';
import { DecodedPicture, decodeBatch } from './decoded-picture.js';

/** Ends what hangs: a reading of the workload takes a few milliseconds, on a busy machine a few seconds. */
const HANGS_MS = 120_000;

/** Takes the batches that viewers get, and decodes them as a page does. */
export class PictureKeeper implements Keeper {
  readonly picture = new DecodedPicture();
  readonly keyDue = false;
  batches = 0;
  #pass: Pass | undefined;
  #failed: Error | undefined;
  #wake: () => void = () => undefined;

  take({ bytes }: PastBatch): void {
    try {
      const batch = decodeBatch(bytes);
      this.picture.take(batch);
      this.batches++;
      this.#pass = batch.pass;
    } catch (cause) {
      this.#failed ??= new Error('a batch could not be decoded', { cause });
    }
    this.#wake();
  }

  ended(reason: EndedBecause): void {
    this.#failed ??= new Error(`the watch of the workload ended (${reason})`);
    this.#wake();
  }

  gap(_atMs: number, text: string): void {
    this.#failed ??= new Error(text);
    this.#wake();
  }

  mark(): void {}

  /** Resolves when every page of the picture was read at `sinceMs` or later, shared files included. */
  async readSince(sinceMs: number): Promise<void> {
    const giveUp = setTimeout(() => {
      this.#failed ??= new Error(`no picture came within ${HANGS_MS / 1000} s`);
      this.#wake();
    }, HANGS_MS);
    try {
      while (this.#failed === undefined && !isReadSince(this.#pass, sinceMs)) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      clearTimeout(giveUp);
    }
    if (this.#failed !== undefined) throw this.#failed;
  }
}

function isReadSince(pass: Pass | undefined, sinceMs: number): boolean {
  if (pass === undefined) return false;
  const oldest = Math.min(pass.fullTakenAtMs, pass.takenAtMs - pass.evidenceAgeMs);
  return oldest >= sinceMs && pass.tornMappings === 0;
}
