import { closeSync, openSync, writeSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { PinnedProcess } from '../read/pinned-process.js';

/** CLEAR_REFS_SOFT_DIRTY, fs/proc/task_mmu.c; proc_pid_clear_refs(5). */
const SOFT_DIRTY = '4';

/**
 * Takes the soft-dirty bit from all pages of a process and write-protects them, so that the next write to each sets it
 * again. The kernel holds the target's mmap_lock for writing meanwhile: answers for how long, ms. Where the kernel keeps no
 * such bit this succeeds all the same and does nothing: ask the capabilities first. Throws ProcessError.
 */
export function clearSoftDirty(target: PinnedProcess): { readonly tookMs: number } {
  try {
    const fd = openSync(target.path('clear_refs'), 'w');
    try {
      const startedAt = performance.now();
      writeSync(fd, SOFT_DIRTY);
      return { tookMs: performance.now() - startedAt };
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw target.failure(error);
  }
}
