/** Of goals that were missed: what was tried. By the verdict's id. */
export const TRIED: Readonly<Record<string, string>> = {
  'fragmented/exact':
    'lseek(2) tells one extent with two calls of 0.6 us, and each extent here is one page; cachestat(2) only counts, and to halve ranges of alternating pages takes more calls than that',
};
