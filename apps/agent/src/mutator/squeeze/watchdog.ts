import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { identifyProcess } from '@pagelapse/procfs';
import { outlive } from '@pagelapse/workload';

/** Always the compiled program, also for tests that run this file from src. */
const PROGRAM = fileURLToPath(new URL('../../../dist/mutator/squeeze/watchdog-main.js', import.meta.url));

/** One that ends sooner would end again: then there is none. */
const LIVED_MS = 1000;

/**
 * Restores what this process could not restore itself, kill -9 included: a process of its own session that waits for the
 * end of this one and then undoes all journals of its.
 */
export class Watchdog {
  #onWatch: Promise<void> | undefined;

  constructor(
    readonly stateDirectory: string,
    /** Gets the pid of each watchdog, before it has anything to watch. */
    readonly started: (pid: number) => void,
    /** One has ended that was on watch. `another` resolves when the next one is, and rejects when there is none. */
    readonly ended: (another: Promise<void>) => void,
  ) {}

  /**
   * Resolves when there is one that a service manager cannot end any more as it ends the rest of a dead service: a moment after
   * it was started. To be waited for before anything is changed; from then on there is one, or `ended` says so. Rejects when none
   * can be had.
   */
  ensure(): Promise<void> {
    this.#onWatch ??= this.#start();
    return this.#onWatch;
  }

  async #start(): Promise<void> {
    const child = outlive(PROGRAM, [this.stateDirectory, String(process.pid), String(ownStartTime())]);
    const startedAt = performance.now();
    if (child.pid !== undefined) this.started(child.pid);
    const ended = once(child, 'exit');
    try {
      // Rejects when there is no such program; from the first sign of life on its end is another matter.
      const first = await Promise.race([once(child.stdout, 'data').then(() => 'alive'), ended.then(() => 'ended')]);
      if (first === 'ended') throw new Error('the watchdog cannot be started');
    } catch (error) {
      this.#onWatch = undefined;
      throw error;
    }
    void ended.then(() => {
      this.#onWatch = undefined;
      const hasLived = performance.now() - startedAt > LIVED_MS;
      const another = hasLived
        ? this.ensure()
        : Promise.reject(new Error('the watchdog ends as soon as it is started'));
      // Where nothing is squeezed, nobody minds.
      another.catch(() => undefined);
      this.ended(another);
    });
  }
}

/** Clock ticks since boot: what tells this process from one that gets its pid later. */
export function ownStartTime(): number {
  return identifyProcess(process.pid)?.startTime ?? 0;
}
