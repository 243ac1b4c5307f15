import { getSystemErrorName } from 'node:util';
import type { PageIndex } from '@pagelapse/address-space';
import { PAGE_SIZE } from '../read/page-size.js';
import type { PinnedProcess } from '../read/pinned-process.js';
import { close, EAGAIN, EINTR, MADV_COLD, MADV_PAGEOUT, MADV_WILLNEED } from '../syscall/libc.js';
import { pidfdOpen, processMadvise } from '../syscall/process-madvise.js';

/**
 * What the kernel can be advised of another process's pages (mm/madvise.c): to take them out of memory, to take them
 * first when memory gets short, to read them back.
 */
export const PAGE_ADVICE = {
  'page-out': MADV_PAGEOUT,
  cold: MADV_COLD,
  'bring-back': MADV_WILLNEED,
} as const;
export type PageAdvice = keyof typeof PAGE_ADVICE;

export interface AdviceOutcome {
  /** Pages from the first on that the kernel went over; what became of them is for a reading to say. */
  readonly pages: number;
  /** Name of the errno with which it went no further; absent when it went to the end. */
  readonly stopped?: string;
}

/**
 * Pages a call: the kernel holds the target's mmap_lock for reading all the while, and a call cannot be taken back, so
 * what is asked for in one must be over within moments also where pages go to a slow disk.
 */
const PAGES_PER_CALL = (4 * 1024 * 1024) / PAGE_SIZE;
/** A call that a signal or a want of resources cut short is made again so often without any progress. */
const MOST_VAIN_CALLS = 5;

/** A system call in the terms of process_madvise(2); tests give another. */
export type Advise = typeof processMadvise;

/** `keepOn` is asked before each call and ends the act where it stands. */
export interface AdviceOptions {
  readonly keepOn?: () => boolean;
  readonly advise?: Advise;
}

/**
 * Advises the kernel of `count` pages from `first` on. The process is held by its pin before, and so the descriptor that is
 * opened here is of the very same one. Throws ProcessError when it has ended.
 */
export function advisePages(
  target: PinnedProcess,
  first: PageIndex,
  count: number,
  advice: PageAdvice,
  options: AdviceOptions = {},
): AdviceOutcome {
  const opened = pidfdOpen(target.pid);
  if ('errno' in opened) return { pages: 0, stopped: errnoNameOf(opened.errno) };
  try {
    // The pid was still this process's after the descriptor had been opened: it is the descriptor's.
    target.stat();
    return adviseThrough(opened.fd, first, count, PAGE_ADVICE[advice], options);
  } finally {
    close(opened.fd);
  }
}

export function adviseThrough(
  pidfd: number,
  first: number,
  count: number,
  advice: number,
  { keepOn = () => true, advise = processMadvise }: AdviceOptions = {},
): AdviceOutcome {
  let pages = 0;
  let vain = 0;
  while (pages < count) {
    if (!keepOn()) return { pages, stopped: 'ECANCELED' };
    const asked = Math.min(PAGES_PER_CALL, count - pages);
    const answer = advise(pidfd, (first + pages) * PAGE_SIZE, asked * PAGE_SIZE, advice);
    // What is less than was asked for ended for a reason that the next call is told.
    const done = 'bytes' in answer ? Math.floor(answer.bytes / PAGE_SIZE) : 0;
    pages += done;
    vain = done > 0 ? 0 : vain + 1;
    const mayPass = 'bytes' in answer || answer.errno === EINTR || answer.errno === EAGAIN;
    if (!mayPass || vain === MOST_VAIN_CALLS) {
      return { pages, stopped: errnoNameOf('errno' in answer ? answer.errno : EAGAIN) };
    }
  }
  return { pages };
}

function errnoNameOf(errno: number): string {
  return getSystemErrorName(-errno);
}
