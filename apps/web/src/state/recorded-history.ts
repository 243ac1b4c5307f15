import type { RecordedPast } from '../api/recorded-past.js';
import { PageHistory } from './page-history.js';
import { applyBatch, type ProcessPicture } from './process-picture.js';
import { Stints } from './stints.js';
import type { Past } from './watch-store.js';

/** What the figures of a recording tell at once: the whole process, and no single mapping. */
export function summaryHistory(recorded: RecordedPast): Past {
  const history = historyFor(recorded);
  history.fill(recorded.passes, recorded.marks);
  noteEnd(history, recorded);
  return { history, toMs: recorded.toMs, fills: 0 };
}

/**
 * All batches laid one over the other: the past of each mapping too. Resolves with `undefined` when `signal` is aborted;
 * rejects when the file can no longer be read. `onProgress` is told the share that is done.
 */
export async function wholeHistory(
  recorded: RecordedPast,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<Past | undefined> {
  const history = historyFor(recorded);
  const { fromMs, toMs, passes, marks } = recorded;
  let picture: ProcessPicture | undefined;
  const stints = new Stints();
  for await (const batch of recorded.all()) {
    if (signal.aborted) return undefined;
    try {
      picture = batch && applyBatch(picture, batch.read());
    } catch {
      // It does not fit, as in files of strangers: what follows waits for a key.
      picture = undefined;
    }
    if (picture === undefined) continue;
    const missing = history.record(picture);
    if (missing !== undefined) history.fill(passes, [], missing);
    if (!stints.over) continue;
    onProgress((picture.pass.takenAtMs - fromMs) / Math.max(1, toMs - fromMs));
    await stints.breathe();
  }
  const newest = picture?.pass.takenAtMs ?? Number.NEGATIVE_INFINITY;
  history.fill(passes, [], { fromMs: newest, toMs: Number.POSITIVE_INFINITY });
  history.fill([], marks);
  noteEnd(history, recorded);
  return { history, toMs, fills: 1 };
}

function noteEnd(history: PageHistory, { toMs, endedBecause }: RecordedPast): void {
  if (endedBecause !== undefined) {
    history.note({ kind: 'ended', atMs: toMs, text: `recording ended ${endedBecause}` });
  }
}

function historyFor({ fromMs, toMs }: RecordedPast): PageHistory {
  return new PageHistory(Math.max(1, toMs - fromMs));
}
