import { fileURLToPath } from 'node:url';
import { identifyProcess } from '@pagelapse/procfs';
import { outlive } from '@pagelapse/workload';

/** Always the compiled program, also for tests that run this file from src. */
const PROGRAM = fileURLToPath(new URL('../../../dist/mutator/squeeze/watchdog-main.js', import.meta.url));

/** One that ends sooner would end again: then there is none, and the next squeeze says so when it is begun. */
const LIVED_MS = 1000;

/**
 * Restores what this process could not restore itself, kill -9 included: a process of its own session that waits for the
 * end of this one and then undoes all journals of its.
 */
export class Watchdog {
  #pid: number | undefined;

  constructor(
    readonly stateDirectory: string,
    /** Gets the pid of each watchdog, before it has anything to watch. */
    readonly started: (pid: number) => void,
  ) {}

  /** To be called before anything is changed; from then on there is one. Throws when none can be had. */
  ensure(): void {
    if (this.#pid !== undefined) return;
    const child = outlive(PROGRAM, [this.stateDirectory, String(process.pid), String(ownStartTime())]);
    if (child.pid === undefined) throw new Error('the watchdog cannot be started');
    const { pid } = child;
    const startedAt = performance.now();
    this.#pid = pid;
    child.on('exit', () => {
      this.#pid = undefined;
      if (performance.now() - startedAt > LIVED_MS) this.ensure();
    });
    this.started(pid);
  }
}

/** Clock ticks since boot: what tells this process from one that gets its pid later. */
export function ownStartTime(): number {
  return identifyProcess(process.pid)?.startTime ?? 0;
}
