import { randomUUID } from 'node:crypto';
import type { Feature } from '@pagelapse/procfs';
import type { SelfCheck } from '@pagelapse/protocol';
import { DEFAULT_DUTY } from '../duty.js';
import { FanOut } from '../server/fan-out.js';
import { forkedReader, ReaderProcess } from '../server/reader-process.js';
import { runSelfCheck } from './self-check.js';

/** It reads no process but its own workload. */
const WHOLE_CORE = 1;

/** A self-check with a reader of its own, where no agent runs. */
export async function selfCheckAlone(without: ReadonlySet<Feature>): Promise<SelfCheck> {
  const log = (what: string): void => {
    process.stderr.write(`${what}\n`);
  };
  const options = { without: [...without], duty: DEFAULT_DUTY, maxDuty: WHOLE_CORE };
  const reader = new ReaderProcess(forkedReader({ reader: options, log }), log);
  try {
    const { pageSize, capabilities } = await reader.facts();
    return await runSelfCheck({
      fanOut: new FanOut(reader, Date.now, undefined, { duty: DEFAULT_DUTY, maxDuty: WHOLE_CORE }),
      pageSize,
      available: new Set(capabilities.filter(({ available }) => available).map(({ name }) => name)),
      startTimeOf: async (pid) => (await reader.process(pid)).startTime,
      handleOf: () => randomUUID(),
    });
  } finally {
    await reader.close();
  }
}
