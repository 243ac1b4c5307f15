import { closeSync, openSync, readlinkSync } from 'node:fs';
import { type EvidenceName, flagsOf, PageFlag, PageState, stateOf } from '@pagelapse/address-space';
import { heldRights, type Right } from '../capabilities/own-rights.js';
import { type PinnedProcess, PROC } from '../read/pinned-process.js';
import type { MappingScan } from './mapping-scan.js';
import type { TargetScan } from './target-scanner.js';

/**
 * The capabilities without which a process was refused: ptrace access for maps (proc_mem_open() in fs/proc/base.c), and
 * beyond it a way round the file mode 0400 for pagemap. Empty when they are all held, and something else refuses.
 */
export function rightsToRead(pid: number): Right[] {
  const held = heldRights();
  const missing: Right[] = [];
  if (!opens(`${PROC}/${pid}/maps`)) missing.push('CAP_SYS_PTRACE');
  if (!held.has('CAP_DAC_READ_SEARCH') && !held.has('CAP_DAC_OVERRIDE')) missing.push('CAP_DAC_READ_SEARCH');
  return missing.filter((right) => !held.has(right));
}

/**
 * The capabilities that would settle the pages which a scan had to leave `unknown-absent`. Empty when no page is, and
 * when it is not for want of a right: a kernel feature is missing, or was switched off.
 */
export function rightsToSettle(target: PinnedProcess, { mappings }: TargetScan): Right[] {
  const unsettled = mappings.filter((scan) => pagesWithout(scan, 'any') > 0);
  const evidence = new Set(unsettled.map((scan) => scan.evidence));
  return [
    ...(evidence.has('denied') ? rightsToOpenFiles(target) : []),
    ...(evidence.has('extents-only') ? rightsToTrustMincore() : []),
    ...(unsettled.some((scan) => pagesWithout(scan, 'swap-type') > 0) ? rightsToSeeSwapTypes() : []),
  ];
}

/** Readings that leave the absent pages of a shared file unknown. */
const FILE_SHUT: ReadonlySet<EvidenceName> = new Set(['denied', 'extents-only', 'not-walked']);

/**
 * Pages of a mapping that had to stay unknown for want of anything, or of the swap types of their entries: private pages
 * under userfaultfd, where an entry is a page in swap or a marker.
 */
export function pagesWithout({ mapping, runs, evidence }: MappingScan, what: 'any' | 'swap-type'): number {
  const isPrivate = mapping.perms[3] === 'p';
  let pages = 0;
  for (let i = 0; i < runs.count; i++) {
    const code = runs.codes[i] as number;
    if (stateOf(code) !== PageState['unknown-absent']) continue;
    const hidden = isPrivate && (!FILE_SHUT.has(evidence) || (flagsOf(code) & PageFlag['uffd-wp']) !== 0);
    if (what === 'any' || hidden) pages += runs.lengths[i] as number;
  }
  return pages;
}

/** To open the files behind the mappings: proc_map_files_lookup() and proc_map_files_get_link() in fs/proc/base.c. */
export function rightsToOpenFiles(target: PinnedProcess): Right[] {
  const held = heldRights();
  const missing: Right[] = [];
  if (!mayTrace(target)) missing.push('CAP_SYS_PTRACE');
  if (!held.has('CAP_SYS_ADMIN')) missing.push('CAP_CHECKPOINT_RESTORE');
  return missing.filter((right) => !held.has(right));
}

/** To be told the truth of any file: can_do_mincore() in mm/mincore.c wants its owner, its writer, or this one. */
export function rightsToTrustMincore(): Right[] {
  return heldRights().has('CAP_FOWNER') ? [] : ['CAP_FOWNER'];
}

/** To be shown swap types: pagemap_read() in fs/proc/task_mmu.c wants it of whoever opened the file. */
export function rightsToSeeSwapTypes(): Right[] {
  return heldRights().has('CAP_SYS_ADMIN') ? [] : ['CAP_SYS_ADMIN'];
}

function opens(path: string): boolean {
  try {
    closeSync(openSync(path, 'r'));
    return true;
  } catch {
    return false;
  }
}

/** A link of the process is followed for whoever may trace it (proc_fd_access_allowed() in fs/proc/base.c). */
function mayTrace(target: PinnedProcess): boolean {
  try {
    readlinkSync(target.path('cwd'));
    return true;
  } catch {
    return false;
  }
}
