import type { Feature } from './features.js';
import type { Right } from './own-rights.js';

export type FactName = Feature | 'pfn';

export interface FactWords {
  /** What it is called where it stands beside others. */
  readonly title: string;
  /** What there is to see by it. */
  readonly gives: string;
  /** What is lost without it: why it is missing, in a sentence. */
  readonly reason: string;
  readonly cure: string;
  /** What opens it, where it is not for the kernel to give. */
  readonly right?: Right;
}

/** What each fact that is probed means to people, once for all who tell it. */
export const FACT_WORDS: Readonly<Record<FactName, FactWords>> = {
  'pagemap-scan': {
    title: 'PAGEMAP_SCAN',
    gives: 'Huge pages and zero pages are told apart without rights, and sparse address space is skipped.',
    reason: 'The kernel does not know the PAGEMAP_SCAN request: huge pages and unprivileged zero pages stay unseen.',
    cure: 'Run a kernel of 6.7 or later.',
  },
  cachestat: {
    title: 'cachestat(2)',
    gives: 'The swap cache is told from resident pages.',
    reason: 'The kernel has no cachestat(2): the swap cache cannot be told from resident pages.',
    cure: 'Run a kernel of 6.5 or later.',
  },
  mincore: {
    title: 'mincore(2)',
    gives: 'Absent pages of shared memory are told to be in memory or in swap.',
    reason: 'mincore(2) did not tell a written page from a hole.',
    cure: 'Run a kernel that answers mincore(2) for mapped files.',
  },
  'own-smaps': {
    title: 'Swap of shared files in smaps',
    gives: 'Swapped pages of a shared file are counted before they are asked for one by one.',
    reason: 'The smaps of this process did not count the swapped pages of a shared file mapped into it.',
    cure: 'Run a kernel that counts the swapped pages of shared memory in smaps.',
  },
  'map-files': {
    title: '/proc/PID/map_files',
    gives: 'Shared memory without a path or descriptor can be asked where its absent pages are.',
    reason: 'Opening /proc/PID/map_files is not permitted: shared memory without a path or descriptor stays unknown.',
    cure: 'Give the agent CAP_CHECKPOINT_RESTORE, or run it as root.',
    right: 'CAP_CHECKPOINT_RESTORE',
  },
  'soft-dirty': {
    title: 'Soft-dirty bit',
    gives: 'Pages written since the last reset can be told.',
    reason: 'The kernel does not track soft-dirty pages.',
    cure: 'Run a kernel built with CONFIG_MEM_SOFT_DIRTY.',
  },
  pfn: {
    title: 'Page frames and swap slots',
    gives: 'The frame of a present page and the swap slot of a private one are shown.',
    reason: 'Page frame numbers and swap slots read as 0.',
    cure: 'Give the agent CAP_SYS_ADMIN, or run it as root.',
    right: 'CAP_SYS_ADMIN',
  },
};
