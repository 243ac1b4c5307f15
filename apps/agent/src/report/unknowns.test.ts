import { smapsFigures } from '@pagelapse/procfs';
import { expect, test } from 'vitest';
import { mappingScan, targetScan } from '../testing/scans.js';
import { scanDocument } from './document.js';
import { unknownsNote } from './unknowns.js';

const head = { pid: 7, comm: 'base', pageSize: 4096 };
const documentOf = (...mappings: ReturnType<typeof mappingScan>[]) => {
  const scan = targetScan(mappings);
  return scanDocument(head, scan, scan.mappings);
};

test('where everything is known there is nothing to say', () => {
  expect(unknownsNote(documentOf(mappingScan(1, 'PPSS..')), [])).toBeUndefined();
});

test('what the kernel walks for nobody is no want of a right', () => {
  expect(unknownsNote(documentOf(mappingScan(1, '??', { evidence: 'not-walked' })), [])).toBeUndefined();
});

test("the kernel's count stands beside what may not be told, less the pages known to be in swap", () => {
  const copies = mappingScan(1, 'sP????', { evidence: 'denied', smaps: smapsFigures({ Swap: 3 * 4096 }) });
  const extents = mappingScan(9, 'P?..', { evidence: 'extents-only', smaps: smapsFigures({ Swap: 4096 }) });
  expect(unknownsNote(documentOf(copies, extents), ['CAP_SYS_PTRACE', 'CAP_CHECKPOINT_RESTORE'])).toBe(
    '20 KiB of shared memory is absent and may be in swap or not; the kernel counts 12 KiB of it in swap. To see which, run this as root or with CAP_SYS_PTRACE and CAP_CHECKPOINT_RESTORE.',
  );
});

test('private memory can be unknown too, where swap types are hidden', () => {
  const smaps = smapsFigures({ Swap: 4096 });
  const wp = mappingScan(1, 'P??', { evidence: 'page-table', perms: 'rw-p', kind: 'anonymous', smaps });
  expect(unknownsNote(documentOf(wp), ['CAP_SYS_ADMIN'])).toBe(
    '8 KiB of memory is absent and may be in swap or not; the kernel counts 4 KiB of it in swap. To see which, run this as root or with CAP_SYS_ADMIN.',
  );
});

test('figures that were not read are not taken for 0', () => {
  const note = unknownsNote(documentOf(mappingScan(1, 'P?', { evidence: 'denied' })), ['CAP_CHECKPOINT_RESTORE']);
  expect(note).not.toContain('counts');
});
