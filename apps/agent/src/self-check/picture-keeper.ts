import type { Pass } from '@pagelapse/protocol';
import type { EndedBecause } from '../channel.js';
import { AgentError } from '../errors.js';
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
  #failed: AgentError | undefined;
  #wake: () => void = () => undefined;

  take({ bytes }: PastBatch): void {
    try {
      const batch = decodeBatch(bytes);
      this.picture.take(batch);
      this.batches++;
      this.#pass = batch.pass;
    } catch (cause) {
      this.#failed ??= noPicture('a batch could not be decoded', cause);
    }
    this.#wake();
  }

  ended(reason: EndedBecause): void {
    this.#failed ??= noPicture(`its watch ended (${reason})`);
    this.#wake();
  }

  /** The reader was started again: what comes next is a key. */
  gap(): void {}

  mark(): void {}

  /** Resolves when every page of the picture was read at `sinceMs` or later, shared files included. */
  async readSince(sinceMs: number): Promise<void> {
    const giveUp = setTimeout(() => {
      this.#failed ??= noPicture(`none came within ${HANGS_MS / 1000} s`);
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

function noPicture(why: string, cause?: unknown): AgentError {
  return new AgentError('AGENT_ERR_READER_FAILED', `There is no picture of the workload: ${why}.`, { cause });
}

function isReadSince(pass: Pass | undefined, sinceMs: number): boolean {
  if (pass === undefined) return false;
  const oldest = Math.min(pass.fullTakenAtMs, pass.takenAtMs - pass.evidenceAgeMs);
  return oldest >= sinceMs && pass.tornMappings === 0;
}
