const CLASSIFIER =
  'entries like the one before are compared with it four at a time (0.6 ns a page instead of 3), and runs are written into columns instead of handed to a function (5 ns a run instead of 10)';
const SOME_DIRTY =
  'where pages in memory that nobody maps lie among those in swap, or something has just moved to swap, counting tells nothing and mincore is asked, which takes 0.1 us a page in swap; live passes build on what it said';

const FRESHNESS =
  'what is on screen is read first and has two thirds of the budget; the way to swap, the pass, the wire and the frame have not been told apart yet';
const RENDER =
  'histograms change only where runs do, and of a scene only what is new goes to the worker; a pass that changes a tenth of all runs takes it longer than a frame';

/** Of goals that were missed: what was tried. By the verdict's id. */
export const TRIED: Readonly<Record<string, string>> = {
  'thread-table-1/exact-50': SOME_DIRTY,
  'thread-table-2/exact': SOME_DIRTY,
  'language/every-second-page-present': CLASSIFIER,
  'language/all-present': CLASSIFIER,
  'many-mappings/loop':
    'keys are encoded in the thread that scans and cross to the server in pieces of 128 KiB, each with a turn of the event loop; what is left is taking over a batch of several MiB from that thread',
  'wire/memory':
    'heaps are kept near to what they hold and the young generations small; of the rest two thirds are Node itself, once for each process and once for each thread',
  'thread-table-1/live-100':
    'the raw read is all that is left of it: one thread reads, so that the target keeps the other cores',
  'harm/loss':
    'the passes of a watch are read by one thread: with a second one beside it the target lost 11 % at 16 GiB, of which now nothing is to be seen',
  'freshness/default': FRESHNESS,
  'freshness/viewer': FRESHNESS,
  'render/interval-4m': RENDER,
  'render/frames-16m': RENDER,
  'render/interval-16m': RENDER,
};
