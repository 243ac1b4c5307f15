import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SqueezeStatus } from '@pagelapse/protocol';
import type { ActRequest, FromMutator } from '../acting-channel.js';
import { childrenOf, type Lane, startMutator, turn } from './lane.js';

const MIB = 2 ** 20;

type Asked = ActRequest extends infer R ? (R extends ActRequest ? Omit<R, 'id'> : never) : never;
type Answer = Extract<FromMutator, { answers: number }>;

/** A mutator for a lane's process, with a state directory of its own, as another agent of this host has. */
export class LaneMutator {
  readonly state = mkdtempSync(path.join(tmpdir(), 'pagelapse-mutator-'));
  readonly process: ChildProcess;
  readonly #priorLimit: string;
  #asked = 0;

  constructor(readonly lane: Lane) {
    this.#priorLimit = lane.limit();
    this.process = startMutator({ ...lane, state: this.state });
  }

  ask(request: Asked): Promise<Answer> {
    const id = ++this.#asked;
    return new Promise((resolve) => {
      const listen = (message: FromMutator): void => {
        if (!('answers' in message) || message.answers !== id) return;
        this.process.off('message', listen);
        resolve(message);
      };
      this.process.on('message', listen);
      this.process.send({ id, ...request });
    });
  }

  squeeze(): Promise<Answer> {
    const control = this.#priorLimit === 'max' ? 'high' : 'limit';
    // A process that sleeps has less: nothing is reclaimed.
    const settings = { cgroup: 'own', control, limit: 64 * MIB, rampMs: 0, abortAtFull: 100 } as const;
    return this.ask({ verb: 'squeeze', target: this.lane.target, settings });
  }

  /** The id of a squeeze whose limit is in force. */
  async squeezed(): Promise<string> {
    const answer = await this.squeeze();
    if (!('value' in answer)) throw new Error(answer.refused.message);
    while (this.lane.limit() === this.#priorLimit) await turn();
    return (answer.value as SqueezeStatus).id;
  }

  /** `false` where there is none. */
  killWatchdog(): boolean {
    const [watchdog] = childrenOf(this.process.pid as number);
    return watchdog !== undefined && process.kill(watchdog, 'SIGKILL');
  }

  /** As on a host that kills all of an agent at once, or its mutator alone. */
  async kill(and: 'its watchdog' | 'nothing else'): Promise<void> {
    const exited = once(this.process, 'exit');
    // So that it neither restores nor starts another watchdog.
    this.process.kill('SIGSTOP');
    if (and === 'its watchdog') this.killWatchdog();
    this.process.kill('SIGKILL');
    await exited;
  }

  async close(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const exited = once(this.process, 'exit');
      this.process.disconnect();
      await exited;
    }
    rmSync(this.state, { recursive: true });
  }
}
