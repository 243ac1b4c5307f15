const CLASSIFIER =
  'entries like the one before are compared with it four at a time (0.6 ns a page instead of 3), and runs are written into columns instead of handed to a function (5 ns a run instead of 10)';
const SOME_DIRTY =
  'where pages in memory that nobody maps lie among those in swap, or something has just moved to swap, counting tells nothing and mincore is asked, which takes 0.1 us a page in swap; live passes build on what it said';
const FIRST =
  'a scanner that never looked before counts pages in swap too, since it has processors add up their counters at once (4.6 and 11.1 before); what is left where some pages were never touched is one SEEK_HOLE, which walks all of the extent, pages in memory included (45 ms for a million), and a page table that one thread reads while the others start';

const FRESHNESS =
  'a pass is made when /proc/vmstat tells of pages that go to swap, on credit of passes paid ahead, instead of when its turn comes (311 of 346 ms at p95 were that wait); what is left is 5 to 20 ms of reading and 30 of drawing to the next display frame';
const RENDER =
  'a pass over 16 M pages in a million runs takes the worker 16 ms of CPU instead of 64, a frame of flashes 4 instead of 5.6, a zoom 9.5 at p95 instead of 11: less than a display frame, and what is left is copying 8 MiB of pixels to the canvas and from there to the screen, without a GPU and on two cores';

/** Of goals that were missed: what was tried. By the verdict's id. */
export const TRIED: Readonly<Record<string, string>> = {
  'thread-table-1/exact-50': SOME_DIRTY,
  'thread-table-1/first-50': FIRST,
  'thread-table-1/first-100': FIRST,
  'fragmented/first':
    'half of them are in swap and nothing counts which: each is an extent of its own, found by one SEEK_DATA of 0.7 us (725 ms for all before, 400 now, with the host still); the raw read is quick, for it walks no page table that is there',
  'thread-table-2/exact': SOME_DIRTY,
  'language/every-second-page-present': CLASSIFIER,
  'language/all-present': CLASSIFIER,
  'many-mappings/loop':
    'keys are encoded in the thread that scans and cross to the server in pieces of 128 KiB, each with a turn of the event loop; what is left is taking over a batch of several MiB from that thread',
  'many-mappings/watched':
    'the first pass reads pages and smaps for the first time, beside the server that starts the watch, on two cores',
  'many-mappings/memory':
    'rows and figures are columns, keys are encoded straight into a buffer and cross in pieces (707 MiB before); what is left is a heap for the scan, one for the encoder and the Node program twice',
  'wire/memory':
    'heaps are kept near to what they hold and young generations small from before the first module is loaded (16 MiB less), schemas are plain objects without the 680 modules of a library (22), a server loads nothing that reads processes and no command but its own (10), what is freed goes back to the kernel and dead buffers are looked for (25), the past is packed (10), helping threads end when they are not needed (12); of the rest 48 MiB are the text of Node, counted once, and 7 the least that each thread takes',
  'thread-table-1/live-100':
    'the raw read is all that is left of it where pages change: one thread reads, so that the target keeps the other cores. Where none do, PAGEMAP_SCAN is asked instead',
  'harm/loss':
    'the passes of a watch are read by one thread: with a second one beside it the target lost 11 % at 16 GiB, of which now nothing is to be seen',
  'freshness/default': FRESHNESS,
  'freshness/viewer': FRESHNESS,
  'render/interval-4m': RENDER,
  'render/frames-16m': RENDER,
  'render/interval-16m': RENDER,
};
