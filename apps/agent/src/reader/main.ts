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
import { type FromReader, parseRequest, type Refused, type Request } from '../channel.js';
import { AgentError } from '../errors.js';
import { parseReaderOptions } from '../reader-options.js';
import { Outbox } from './outbox.js';
import { agentErrorCode } from './process-error.js';
import { ProcessListReader } from './process-list.js';
import { SharedSwapMeter } from './shared-swap-meter.js';
import { ReaderVerbs } from './verbs.js';

/** The process that may read others: no network, no HTTP; one channel to the server that forked it. */
const send = process.send?.bind(process);
if (send === undefined) throw new Error('the reader is started by the agent, over a channel');

// A terminal's Ctrl-C goes to the whole group; the server decides when the reader stops, by closing the channel.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));

const log = (error: Error): void => {
  process.stderr.write(`${JSON.stringify({ reader: error.stack ?? error.message })}\n`);
};
// A server that has gone cannot be told anything; 'disconnect' ends this process.
const post = (message: FromReader, sent: () => void = () => undefined): void => {
  send(message, undefined, undefined, sent);
};
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

process.on('message', (message: unknown) => {
  void answer(parseRequest(message));
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
