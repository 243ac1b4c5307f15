import {
  type Capabilities,
  diagnose,
  isNaming,
  type PinnedProcess,
  ProcessError,
  pinProcess,
  readHostFacts,
} from '@pagelapse/procfs';
import type { Answer, BatchEvent, EndedEvent, ReaderFacts, Request, ResetDueEvent, Verb } from '../channel.js';
import { AgentError } from '../errors.js';
import type { ReaderOptions } from '../reader-options.js';
import type { ProcessListReader } from './process-list.js';
import { WatchThread } from './watch-thread.js';

/** How many watches a reader keeps at most; the server's own limit is lower and is the one people meet. */
const MAX_WATCHES = 16;

export interface ReaderOutlet {
  /** `delivered` is called when the event has left this process. */
  batch(event: BatchEvent, delivered: () => void): void;
  ended(event: EndedEvent): void;
  resetDue(event: ResetDueEvent): void;
  log(error: Error): void;
}

/** What the reader does for each verb of the channel. Throws ProcessError and AgentError. */
export class ReaderVerbs {
  readonly #watches = new Map<number, WatchThread>();

  constructor(
    readonly capabilities: Capabilities,
    readonly options: Omit<ReaderOptions, 'without'>,
    readonly processes: ProcessListReader,
    readonly outlet: ReaderOutlet,
  ) {}

  answer(request: Request): Answer<Verb> | Promise<Answer<Verb>> {
    switch (request.verb) {
      case 'facts':
        return this.#facts();
      case 'diagnose':
        return { findings: diagnose(this.capabilities) };
      case 'processes':
        return this.processes.list();
      case 'process':
        return this.processes.describe(request.pid);
      case 'watch':
        return this.#watch(request);
      case 'unwatch':
        this.#watches.get(request.watch)?.stop();
        this.#watches.delete(request.watch);
        return {};
      case 'focus':
        this.#watches.get(request.watch)?.focus(request.pages);
        return {};
      case 'duty':
        this.#watches.get(request.watch)?.changeDuty(Math.min(request.share, this.options.maxDuty));
        return {};
      case 'key':
        this.#watches.get(request.watch)?.requestKey();
        return {};
      case 'page':
        return this.#thread(request.watch).page(request.page, request.epoch);
      case 'reconcile':
        return this.#thread(request.watch).reconcile(request.epoch);
      case 'blind-spots':
        return this.#thread(request.watch).blindSpots();
      case 'look':
        return this.#thread(request.watch).look(request);
      case 'hold':
        return this.#thread(request.watch).hold(request.epoch);
      case 'track':
        this.#watches.get(request.watch)?.track(request.sinceMs, request.everyMs);
        return {};
      case 'tracked':
        return this.#thread(request.watch).tracked();
    }
  }

  /** Ends all watches; nothing is told of them any more. */
  close(): void {
    for (const thread of this.#watches.values()) thread.stop();
    this.#watches.clear();
  }

  #thread(watch: number): WatchThread {
    const thread = this.#watches.get(watch);
    if (thread === undefined) throw new AgentError('AGENT_ERR_NOT_WATCHED', 'The watch has ended.');
    return thread;
  }

  #isOfAgent(pid: number): boolean {
    const { agent } = this.options;
    if ([process.pid, agent?.server, agent?.starter].includes(pid)) return true;
    return agent !== undefined && isNaming(pid, agent.directory);
  }

  #facts(): ReaderFacts {
    return {
      pid: process.pid,
      ...readHostFacts(),
      duty: this.options.duty,
      maxDuty: this.options.maxDuty,
      capabilities: [...this.capabilities.facts],
    };
  }

  #watch({ watch, pid, startTime, handle }: Extract<Request, { verb: 'watch' }>): Answer<'watch'> {
    if (this.#watches.size >= MAX_WATCHES) {
      throw new AgentError('AGENT_ERR_TOO_MANY', `The reader already keeps ${MAX_WATCHES} watches.`);
    }
    // A reader that reads itself changes what it reads with every pass (safety.md S9); a server elsewhere does not know it.
    if (this.#isOfAgent(pid)) {
      throw new AgentError('AGENT_ERR_OWN_PROCESS', `Process ${pid} is the agent itself, which is not watched.`);
    }
    // Pinned here once so that a process that cannot be watched is refused in the answer, not by an event.
    const target: PinnedProcess = pinProcess(pid, startTime);
    target.close();
    if (this.processes.describe(pid).access === 'denied') throw new ProcessError('denied', pid);
    const thread = new WatchThread(
      { pid, startTime, handle, capabilities: this.capabilities, duty: this.options.duty },
      {
        batch: (batch, delivered) => this.outlet.batch({ event: 'batch', watch, ...batch }, delivered),
        resetDue: (epoch, addressSpace) => this.outlet.resetDue({ event: 'reset-due', watch, epoch, addressSpace }),
        ended: (reason, atMs) => {
          this.#watches.delete(watch);
          this.outlet.ended({ event: 'ended', watch, reason, atMs });
        },
        failed: (error) => this.outlet.log(error),
      },
    );
    this.#watches.set(watch, thread);
    return {};
  }
}
