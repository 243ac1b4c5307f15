import { randomUUID } from 'node:crypto';
import type { Feature } from '@pagelapse/procfs';
import type { SelfCheck } from '@pagelapse/protocol';
import { DEFAULT_DUTY } from '../reader-options.js';
import { FanOut } from '../server/fan-out.js';
import { forkedReader, ReaderProcess } from '../server/reader-process.js';
import { runSelfCheck } from './self-check.js';

/** A self-check with a reader of its own, where no agent runs. */
export async function selfCheckAlone(without: ReadonlySet<Feature>): Promise<SelfCheck> {
  const log = (what: string): void => {
    process.stderr.write(`${what}\n`);
  };
  const options = { without: [...without], duty: DEFAULT_DUTY, maxDuty: DEFAULT_DUTY };
  const reader = new ReaderProcess(forkedReader({ reader: options, log }), log);
  try {
    const { pageSize, capabilities } = await reader.facts();
    return await runSelfCheck({
      fanOut: new FanOut(reader),
      pageSize,
      available: new Set(capabilities.filter(({ available }) => available).map(({ name }) => name)),
      startTimeOf: async (pid) => (await reader.process(pid)).startTime,
      handleOf: () => randomUUID(),
    });
  } finally {
    await reader.close();
  }
}
