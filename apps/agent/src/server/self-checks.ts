import type { SelfCheck } from '@pagelapse/protocol';
import { AgentError } from '../errors.js';
import type { ServerContext } from './context.js';

/**
 * Self-checks that a page asks for. None of the kinds of act that the owner of the agent allows with --allow is in one: it
 * touches no process but its own, which takes a few MiB and is gone after some seconds. So that no page can have more
 * than that started, there is one at a time.
 */
export class SelfChecks {
  #running = false;

  constructor(readonly context: Pick<ServerContext, 'reader' | 'fanOut' | 'handles' | 'pageSize'>) {}

  /** Rejects with AgentError when one is running, and with what went wrong. */
  async run(): Promise<SelfCheck> {
    if (this.#running) throw new AgentError('AGENT_ERR_TOO_MANY', 'A self-check is running already.');
    this.#running = true;
    try {
      const { reader, fanOut, handles, pageSize } = this.context;
      // Loaded here: it brings what makes and reads processes into a server that never does otherwise.
      const [{ capabilities }, { runSelfCheck }] = await Promise.all([
        reader.facts(),
        import('../self-check/self-check.js'),
      ]);
      return await runSelfCheck({
        fanOut,
        pageSize,
        available: new Set(capabilities.filter(({ available }) => available).map(({ name }) => name)),
        startTimeOf: async (pid) => (await reader.process(pid)).startTime,
        handleOf: (target) => handles.issue(target),
      });
    } finally {
      this.#running = false;
    }
  }
}
