import { rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { HeldCgroup, readHostFacts } from '@pagelapse/procfs';
import type { RestoredFile } from '@pagelapse/protocol';
import type { Audit } from '../../audit-log.js';
import type { JournalledFile, JournalRecord } from './journal.js';
import { removeJournal } from './journal.js';
import { removeNotice } from './notice.js';

/** A cgroup stays busy until its last process has quite ended, and version 1 tells nobody when that is. */
const PATIENCE_MS = 5000;
const LOOK_AGAIN_MS = 20;
/** What stands for the place of the processes of a cgroup that was made. */
const PLACE = 'cgroup.procs';

/**
 * Undoes what a journal tells of: limits first, so that the process gets its memory back, then the move. What holds a value
 * that the squeeze did not write was changed by somebody since, and is theirs now. The journal goes when nothing is left of
 * it. May be done by several at once, and again.
 */
export async function restoreSqueeze(record: JournalRecord, audit: Audit): Promise<RestoredFile[]> {
  const { head } = record;
  const restored: RestoredFile[] = [];
  const cgroup = hold(record);
  // Last written, first restored: a limit may not be above that of memory and swap together, which was lowered after it.
  for (const journalled of [...record.files].reverse())
    restored.push(await restoreFile(journalled, cgroup, record, audit));
  cgroup?.close();
  if (head.from !== undefined) restored.push(await moveBack(record, head.from, audit));
  if (restored.every(({ outcome }) => outcome !== 'failed')) {
    // Without a journal nobody would come for it any more.
    removeNotice(head.id);
    removeJournal(record);
  }
  return restored;
}

/** `undefined` when it is gone, or another one is where it was. */
function hold({ head }: JournalRecord): HeldCgroup | undefined {
  if (head.bootId !== readHostFacts().bootId) return undefined;
  try {
    const held = new HeldCgroup(head.version, head.directory);
    if (head.identity === undefined || held.identity === head.identity) return held;
    held.close();
  } catch {
    // Removed meanwhile: nothing of it is left that could be limited.
  }
  return undefined;
}

async function restoreFile(
  { file, prior, ours }: JournalledFile,
  cgroup: HeldCgroup | undefined,
  record: JournalRecord,
  audit: Audit,
): Promise<RestoredFile> {
  const now = cgroup?.read(file);
  if (cgroup === undefined || now === undefined) return { file, prior, outcome: 'gone' };
  if (now === prior) return { file, prior, outcome: 'as-before' };
  if (!ours.has(now)) return { file, prior, outcome: 'left', detail: now };
  writeDown(audit, record, { file, from: now, to: prior });
  try {
    await cgroup.write(file, prior);
  } catch (error) {
    if (cgroup.read(file) === undefined) return { file, prior, outcome: 'gone' };
    return { file, prior, outcome: 'failed', detail: wordsOf(error) };
  }
  const after = cgroup.read(file);
  if (after === prior) return { file, prior, outcome: 'restored' };
  return after === undefined ? { file, prior, outcome: 'gone' } : { file, prior, outcome: 'failed', detail: after };
}

/** All that is in the made cgroup goes to where the process was, or as near as that still is, and the cgroup goes. */
async function moveBack(
  record: JournalRecord,
  from: { readonly directory: string; readonly identity: string },
  audit: Audit,
): Promise<RestoredFile> {
  const { directory } = record.head;
  const made = hold(record);
  if (made === undefined) return { file: PLACE, prior: from.directory, outcome: 'gone' };
  const back = standing(record.head.version, from);
  const fallback = back === from.directory ? {} : { detail: back };
  writeDown(audit, record, { file: PLACE, from: directory, to: back });
  try {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      // Whoever forks meanwhile is in the next round.
      for (const pid of made.pids()) moveTo(back, pid);
      try {
        rmdirSync(directory);
        return { file: PLACE, prior: from.directory, outcome: 'restored', ...fallback };
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT') return { file: PLACE, prior: from.directory, outcome: 'as-before' };
        if (code !== 'EBUSY' || performance.now() > deadline) throw error;
      }
      await setTimeout(LOOK_AGAIN_MS);
    }
  } catch (error) {
    return { file: PLACE, prior: from.directory, outcome: 'failed', detail: wordsOf(error) };
  } finally {
    made.close();
  }
}

/** Where the process was, or what is left above it. */
function standing(version: 1 | 2, from: { readonly directory: string; readonly identity: string }): string {
  const found = identityOf(version, from.directory);
  if (found === from.identity) return from.directory;
  for (let at = path.dirname(from.directory); at !== '/'; at = path.dirname(at)) {
    if (identityOf(version, at) !== undefined) return at;
  }
  return from.directory;
}

function identityOf(version: 1 | 2, directory: string): string | undefined {
  try {
    const held = new HeldCgroup(version, directory);
    const identity = held.has('cgroup.procs') ? held.identity : undefined;
    held.close();
    return identity;
  } catch {
    return undefined;
  }
}

function moveTo(directory: string, pid: number): void {
  try {
    writeFileSync(path.join(directory, 'cgroup.procs'), String(pid));
  } catch (error) {
    // It ended meanwhile, so it is out of the way as well.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * A restore is part of the act that was written down before it was begun. It is written down too, but not left undone when
 * it cannot be: a limit that stays would be the greater harm.
 */
function writeDown(audit: Audit, { head }: JournalRecord, what: { file: string; from: string; to: string }): void {
  const { id, pid, comm, directory } = head;
  try {
    audit.write({ act: 'restore', squeeze: id, pid, comm, cgroup: directory, ...what });
  } catch (error) {
    process.stderr.write(`the audit log cannot be written: ${wordsOf(error)}\n`);
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
