import { formatBytes } from '../../components/quantity.js';

/** v1 prints "no limit" as the largest multiple of a page below 2^63 (mm/page_counter.c, PAGE_COUNTER_MAX). */
const V1_UNLIMITED = 2 ** 62;
/** Files that hold bytes; the others hold plain numbers, as memory.swappiness does, or pids. */
const BYTES = /(?:_in_bytes|\.high|\.max|\.min|\.low)$/;

/** What a file of a cgroup holds, as a person reads it. */
export function cgroupValue(file: string, value: string): string {
  if (!BYTES.test(file)) return value;
  const bytes = Number(value);
  if (value === 'max' || value === '-1' || bytes >= V1_UNLIMITED) return 'no limit';
  return value === '' || Number.isNaN(bytes) ? value : formatBytes(bytes);
}

/** The file's own name, without its cgroup. */
export function cgroupFile(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
