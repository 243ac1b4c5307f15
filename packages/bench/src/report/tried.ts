const CLASSIFIER =
  'entries like the one before are compared with it four at a time (0.6 ns a page instead of 3), and runs are written into columns instead of handed to a function (5 ns a run instead of 10)';
const SOME_DIRTY =
  'holes, pages in swap and pages in memory lie among each other, so counting tells nothing and mincore is asked, which takes 30 ns a page in swap; live passes build on what it said';

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
};
