import type { SqueezeControl } from '../../api/squeezes.js';

/** The kernel's ways to make a cgroup smaller, by the file that is written. */
export const CONTROL_WORDS: { readonly [C in SqueezeControl]: { readonly file: string; readonly meaning: string } } = {
  /** Documentation/admin-guide/cgroup-v1/memory.rst */
  limit: {
    file: 'memory.limit_in_bytes',
    meaning: 'Reclaims inside the write; a limit it cannot reach is refused and tried again.',
  },
  /** Documentation/admin-guide/cgroup-v2.rst */
  high: { file: 'memory.high', meaning: 'Reclaims and slows down who grows above it; never kills.' },
  max: { file: 'memory.max', meaning: 'Holds hard: where nothing can be reclaimed, the kernel kills there.' },
  reclaim: { file: 'memory.reclaim', meaning: 'Asks for so much once and again; leaves no limit.' },
};
