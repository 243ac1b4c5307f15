import { closeSync, openSync, readlinkSync } from 'node:fs';
import { heldRights, type Right } from '../capabilities/own-rights.js';
import { type PinnedProcess, PROC } from '../read/pinned-process.js';
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
  const evidence = new Set(mappings.map((scan) => scan.evidence));
  return [
    ...(evidence.has('denied') ? rightsToOpenFiles(target) : []),
    ...(evidence.has('extents-only') ? rightsToTrustMincore() : []),
  ];
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
