import { formatAddress } from '@pagelapse/address-space';
import type { ObjectReport } from '@pagelapse/procfs';
import { inert } from '../terminal.js';
import { alignColumns } from './columns.js';
import type { ScanHead } from './document.js';
import { formatSize } from './size.js';

/** What `scan PID --objects --json` prints: each shared file once; counts in pages. */
export function objectsDocument(head: ScanHead, objects: readonly ObjectReport[]): object {
  return {
    ...head,
    objects: objects.map(({ counts, mappings, ...object }) => ({
      ...object,
      ...(counts && { pages: counts }),
      mappings: mappings.map(({ start, end, firstObjectPage, ...mapping }) => ({
        ...mapping,
        start: formatAddress(start, head.pageSize),
        end: formatAddress(end, head.pageSize),
        offset: firstObjectPage * head.pageSize,
      })),
    })),
  };
}

const HEAD = ['object', 'kind', 'size', 'resident', 'in swap', 'preallocated', 'mapped by', 'path'];
const TEXT = new Set([0, 1, 6, 7]);

export function* objectsText(head: ScanHead, objects: readonly ObjectReport[]): Generator<string> {
  yield `${inert(head.comm)} (pid ${head.pid}): shared memory, each file once\n\n`;
  const size = (pages: number | undefined): string =>
    pages === undefined ? '?' : pages === 0 ? '.' : formatSize(pages * head.pageSize);
  const rows = objects.map(({ dev, inode, kind, path, counts, mappings }) => {
    const inSwap = counts?.swapped === undefined ? undefined : counts.swapped + (counts.swapCached ?? 0);
    const figures = [counts?.size, counts?.resident, inSwap, counts?.preallocated].map(size);
    return [`${dev}:${inode}`, kind, ...figures, mappedBy(mappings), inert(path)];
  });
  for (const line of alignColumns([HEAD, ...rows], TEXT)) yield `${line}\n`;
  if (objects.some(({ counts }) => counts === undefined)) {
    yield '\n?: the file may not be opened; CAP_CHECKPOINT_RESTORE or root may.\n';
  }
  if (objects.some(({ counts }) => counts !== undefined && counts.resident === undefined)) {
    yield '\n? beside a size: neither mincore nor cachestat answers for the file; to its owner, CAP_FOWNER or root they do where the kernel has them.\n';
  }
}

/** `1234 (2 mappings), 1300`: pids in order, with how often each maps the object when more than once. */
function mappedBy(mappings: ObjectReport['mappings']): string {
  const times = new Map<number, number>();
  for (const { pid } of mappings) times.set(pid, (times.get(pid) ?? 0) + 1);
  return [...times].map(([pid, count]) => (count === 1 ? String(pid) : `${pid} (${count} mappings)`)).join(', ');
}
