import { type PageIndex, pageIndex } from '@pagelapse/address-space';
import { PAGEMAP_BITS, PageError, ProcessError, type PageWord as Word } from '@pagelapse/procfs';
import type { PageWord } from '@pagelapse/protocol';
import { agentErrorCode } from './process-error.js';
import type { FromWatchWorker, ToWatchWorker } from './watch-messages.js';

/** Answers the question for a page's words; a refusal is an answer too. Throws what is neither page nor process. */
export function answerPage(
  { question, page, epoch }: Extract<ToWatchWorker, { say: 'page' }>,
  readWord: (page: PageIndex, epoch: number) => Word,
): FromWatchWorker {
  try {
    return { say: 'word', question, word: wireWord(readWord(pageIndex(page), epoch), Date.now()) };
  } catch (error) {
    if (!(error instanceof PageError || error instanceof ProcessError)) throw error;
    return { say: 'no-word', question, code: agentErrorCode(error), message: error.message };
  }
}

/** A page's words as they travel and as `scan --page --json` prints them. */
export function wireWord(word: Word, readAtMs: number): PageWord {
  const { bits, frame, swap, ...rest } = word;
  return {
    readAtMs,
    ...rest,
    bits: PAGEMAP_BITS.filter(({ name }) => bits.includes(name)),
    ...(frame && { frame: { ...frame, flags: [...frame.flags] } }),
    ...(swap && { swap: { ...swap, areas: [...swap.areas] } }),
  };
}
