import { closeSync, openSync, readSync } from 'node:fs';
import { PROC } from './pinned-process.js';
import { errnoName } from './process-error.js';

/** KPF_* bits of /proc/kpageflags in bit order: include/uapi/linux/kernel-page-flags.h. */
const KPAGE_FLAGS = [
  'locked',
  'error',
  'referenced',
  'uptodate',
  'dirty',
  'lru',
  'active',
  'slab',
  'writeback',
  'reclaim',
  'buddy',
  'mmap',
  'anon',
  'swapcache',
  'swapbacked',
  'compound-head',
  'compound-tail',
  'huge',
  'unevictable',
  'hwpoison',
  'nopage',
  'ksm',
  'thp',
  'offline',
  'zero-page',
  'idle',
  'pgtable',
] as const;

export type KpageFlag = (typeof KPAGE_FLAGS)[number];

/** What the kernel says of a page frame, to those who may ask (root). */
export interface PageFrame {
  /** /proc/kpageflags as 16 hexadecimal digits: bits from 32 on are the kernel's own and have no name here. */
  readonly word: string;
  readonly flags: readonly KpageFlag[];
  /**
   * Times the frame is mapped (/proc/kpagecount). Of a page of a larger folio, a kernel may give the average over the
   * folio (Documentation/admin-guide/mm/pagemap.rst).
   */
  readonly mapCount: number;
}

/** Why a frame cannot be looked at: the files' mode keeps us out, or the kernel has none (CONFIG_PROC_PAGE_MONITOR). */
export type FrameShut = 'denied' | 'missing';

const WORD_BYTES = 8;

function readWord(path: string, index: number): bigint | FrameShut {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    return errnoName(error) === 'ENOENT' ? 'missing' : 'denied';
  }
  try {
    const word = Buffer.alloc(WORD_BYTES);
    return readSync(fd, word, 0, WORD_BYTES, index * WORD_BYTES) === WORD_BYTES ? word.readBigUInt64LE() : 'missing';
  } finally {
    closeSync(fd);
  }
}

/** Names of the flags set in a word of /proc/kpageflags. */
export function kpageFlags(word: bigint): KpageFlag[] {
  return KPAGE_FLAGS.filter((_, bit) => (word & (1n << BigInt(bit))) !== 0n);
}

export function readPageFrame(pfn: number, proc: string = PROC): PageFrame | FrameShut {
  const word = readWord(`${proc}/kpageflags`, pfn);
  if (typeof word === 'string') return word;
  const count = readWord(`${proc}/kpagecount`, pfn);
  if (typeof count === 'string') return count;
  return { word: word.toString(16).padStart(16, '0'), flags: kpageFlags(word), mapCount: Number(count) };
}
