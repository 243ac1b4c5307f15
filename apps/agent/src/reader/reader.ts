import {
  type Capabilities,
  describeProcess,
  FEATURES,
  type Feature,
  giveBackFrom,
  listProcesses,
  ProcessError,
  probeCapabilities,
  readHostFacts,
} from '@pagelapse/procfs';
import { type FromReader, parseRequest, type Request } from '../channel.js';
import type { Refused } from '../channel-answer.js';
import { DeadBuffers } from '../dead-buffers.js';
import { AgentError } from '../errors.js';
import type { ServerLink } from '../parent-link.js';
import type { ReaderOptions } from '../reader-options.js';
import { Outbox } from './outbox.js';
import { agentErrorCode } from './process-error.js';
import { ProcessListReader } from './process-list.js';
import { SharedSwapMeter } from './shared-swap-meter.js';
import { ReaderVerbs } from './verbs.js';

/** Columns of a picture of many runs, and batches that tell of it: made anew by each pass, and gone with the next. */
const LARGE_BYTES = 64 * 1024;

/** Reads other processes for a server, over whatever link there is to it. */
export class Reader {
  readonly #capabilities: Capabilities;
  readonly #processes = new ProcessListReader(
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
  );

  constructor(readonly options: ReaderOptions) {
    giveBackFrom(LARGE_BYTES);
    const without = new Set<Feature>(FEATURES.filter((feature) => options.without.includes(feature)));
    this.#capabilities = probeCapabilities(without);
  }

  /** Until that server is gone, and its watches with it. */
  serve(server: ServerLink, gone: (how: string) => void): void {
    const post = (message: FromReader, sent?: () => void): void => server.send(message, sent);
    const outbox = new Outbox(post);
    const dead = new DeadBuffers('minor');
    const verbs = new ReaderVerbs(this.#capabilities, this.options, this.#processes, {
      batch: (event, delivered) =>
        outbox.batch(event, () => {
          dead.release();
          delivered();
        }),
      ended: (event) => outbox.ended(event),
      resetDue: (event) => post(event),
      log,
    });
    server.listen({
      message: (message) => void answer(verbs, parseRequest(message)).then(post),
      ended: (how) => {
        verbs.close();
        gone(how);
      },
    });
  }
}

async function answer(verbs: ReaderVerbs, request: Request): Promise<FromReader> {
  try {
    return { answers: request.id, value: await verbs.answer(request) };
  } catch (error) {
    return refusal(request, error);
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

function log(error: Error): void {
  process.stderr.write(`${JSON.stringify({ reader: error.stack ?? error.message })}\n`);
}
