import { closeSync, openSync, readSync } from 'node:fs';
import { PROC } from './pinned-process.js';

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
  readonly flags: readonly KpageFlag[];
  /** Times the frame is mapped (/proc/kpagecount). */
  readonly mapCount: number;
}

const WORD_BYTES = 8;

function readWord(path: string, index: number): bigint | undefined {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const word = Buffer.alloc(WORD_BYTES);
    return readSync(fd, word, 0, WORD_BYTES, index * WORD_BYTES) === WORD_BYTES ? word.readBigUInt64LE() : undefined;
  } finally {
    closeSync(fd);
  }
}

/** `undefined` when /proc/kpageflags and kpagecount may not be read. */
export function readPageFrame(pfn: number, proc: string = PROC): PageFrame | undefined {
  const bits = readWord(`${proc}/kpageflags`, pfn);
  const count = readWord(`${proc}/kpagecount`, pfn);
  if (bits === undefined || count === undefined) return undefined;
  const flags = KPAGE_FLAGS.filter((_, bit) => (bits & (1n << BigInt(bit))) !== 0n);
  return { flags, mapCount: Number(count) };
}
