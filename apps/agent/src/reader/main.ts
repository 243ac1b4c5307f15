import { argv } from 'node:process';
import {
  describeProcess,
  FEATURES,
  type Feature,
  listProcesses,
  ProcessError,
  probeCapabilities,
  readHostFacts,
} from '@pagelapse/procfs';
import { type FromReader, parseRequest, type Request } from '../channel.js';
import type { Refused } from '../channel-answer.js';
import { AgentError } from '../errors.js';
import { parentLink } from '../parent-link.js';
import { parseReaderOptions } from '../reader-options.js';
import { Outbox } from './outbox.js';
import { agentErrorCode } from './process-error.js';
import { ProcessListReader } from './process-list.js';
import { SharedSwapMeter } from './shared-swap-meter.js';
import { ReaderVerbs } from './verbs.js';

/** The process that may read others: no network, no HTTP; one channel to the server that forked it. */
const server = parentLink();

const log = (error: Error): void => {
  process.stderr.write(`${JSON.stringify({ reader: error.stack ?? error.message })}\n`);
};
const post = (message: FromReader, sent?: () => void): void => server.send(message, sent);
const outbox = new Outbox(post);

const options = parseReaderOptions(argv[2]);
const without = new Set<Feature>(FEATURES.filter((feature) => options.without.includes(feature)));
const verbs = new ReaderVerbs(
  probeCapabilities(without),
  options.duty,
  options.maxDuty,
  new ProcessListReader(
    {
      list: listProcesses,
      describe: describeProcess,
      swapInUse: () => {
        const { swapTotal, swapFree } = readHostFacts();
        return swapTotal - swapFree;
      },
      now: () => Date.now(),
    },
    new SharedSwapMeter(log),
  ),
  { batch: (event, delivered) => outbox.batch(event, delivered), ended: (event) => outbox.ended(event), log },
);

server.listen({
  message: (message) => void answer(parseRequest(message)),
  ended: () => process.exit(0),
});

async function answer(request: Request): Promise<void> {
  try {
    post({ answers: request.id, value: await verbs.answer(request) });
  } catch (error) {
    post(refusal(request, error));
  }
}

function refusal(request: Request, error: unknown): Refused {
  if (error instanceof ProcessError) {
    return { answers: request.id, refused: { code: agentErrorCode(error), message: error.message } };
  }
  if (error instanceof AgentError) {
    return { answers: request.id, refused: { code: error.code, message: error.message } };
  }
  log(error instanceof Error ? error : new Error(String(error)));
  const message = `The reader failed at '${request.verb}'.`;
  return { answers: request.id, refused: { code: 'AGENT_ERR_READER_FAILED', message } };
}
