import { PageError, ProcessError } from '@pagelapse/procfs';
import { AgentError } from '../errors.js';
import { agentErrorCode } from './process-error.js';
import type { FromWatchWorker, WatchAnswer } from './watch-messages.js';

/** Answers a question to a watch; a refusal is an answer too. Throws what is neither page, process nor refusal. */
export function answer(question: number, read: () => WatchAnswer): FromWatchWorker {
  try {
    return { say: 'answer', question, value: read() };
  } catch (error) {
    if (error instanceof AgentError) return { say: 'refused', question, code: error.code, message: error.message };
    if (!(error instanceof PageError || error instanceof ProcessError)) throw error;
    return { say: 'refused', question, code: agentErrorCode(error), message: error.message };
  }
}
