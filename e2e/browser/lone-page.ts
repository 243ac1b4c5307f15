export const PAGES = 16_384;
/** The one written page among many that never were, far from both ends: what a zoom must not lose. */
export const LONE = 11_111;

/** A process that shares them, as `memory` of ./watched-test.ts. */
export const LONE_PAGE = {
  regions: [{ name: 'shared', backing: 'memfd', pages: PAGES, steps: [{ act: 'write', first: LONE, count: 1 }] }],
} as const;
