const CLASSIFIER =
  'entries like the one before are compared with it four at a time (0.6 ns a page instead of 3), and runs are written into columns instead of handed to a function (5 ns a run instead of 10); compiled without branches the loop takes 7';

/** Of goals that were missed: what was tried. By the verdict's id. */
export const TRIED: Readonly<Record<string, string>> = {
  'fragmented/exact':
    'lseek(2) tells one extent with two calls of 0.6 us, and each extent here is one page; cachestat(2) only counts, and to halve ranges of alternating pages takes more calls than that',
  'language/every-second-page-present': CLASSIFIER,
  'language/all-present': CLASSIFIER,
  'sparse/faster':
    'the kernel takes 1.2 us to walk to each page and 1.1 us to read its entry, which alone tells whether a page is mapped once; libc\u2019s pread instead of Node\u2019s saves 0.1 us, and shorter lists of regions, read while their tables are in the cache, nothing',
};
