import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { HeldCgroup, type MemoryHierarchy, readHostFacts } from '@pagelapse/procfs';
import type { SqueezeRequest } from '@pagelapse/protocol';
import type { Guard, GuardedTarget } from '../guard.js';
import { Journal, type JournalHead } from './journal.js';
import { LimitMover } from './limit-mover.js';
import { LimitWriter } from './limit-writer.js';
import { Notice } from './notice.js';
import { NEW_NAME, type Place } from './place.js';
import { restoreSqueeze } from './restore.js';
import { ownStartTime } from './watchdog.js';

/** A cgroup that is about to be squeezed: journalled, and with the process in it. */
export interface OpenedCgroup {
  readonly id: string;
  readonly journal: Journal;
  readonly cgroup: HeldCgroup;
  readonly writer: LimitWriter;
  close(): void;
}

/** Where things are written down. */
export interface Desk {
  readonly guard: Guard;
  readonly stateDirectory: string;
  now(): number;
}

/**
 * Takes the target's own cgroup, which is claimed, or makes one, claims that and moves the target there. Everything is in the
 * journal before it is done. A failure is undone, and thrown.
 */
export async function openCgroup(
  target: GuardedTarget,
  place: Place,
  own: HeldCgroup,
  { guard, stateDirectory, now }: Desk,
): Promise<OpenedCgroup> {
  const id = randomBytes(6).toString('hex');
  const { pid, startTime, comm } = target.process;
  const { version } = own;
  const made = place.parent === undefined ? undefined : path.join(place.parent, `${NEW_NAME}-${id}`);
  const head: JournalHead = {
    journal: 1,
    id,
    bootId: readHostFacts().bootId,
    owner: { pid: process.pid, startTime: ownStartTime() },
    pid,
    startTime,
    comm,
    beganAtMs: now(),
    version,
    ...(made === undefined
      ? { directory: place.own, identity: own.identity }
      : { directory: made, from: { directory: place.own, identity: own.identity } }),
  };
  let journal: Journal | undefined;
  let cgroup = own;
  try {
    journal = new Journal(stateDirectory, head);
    if (made !== undefined) {
      guard.record({ act: 'move', squeeze: id, pid, comm, from: place.own, to: made });
      mkdirSync(made);
      cgroup = new HeldCgroup(version, made);
      if (!cgroup.claim()) throw new Error(`somebody else has locked ${made}`);
      writeFileSync(path.join(made, 'cgroup.procs'), String(pid));
      own.close();
    }
    return opened(journal, cgroup, guard);
  } catch (error) {
    if (journal !== undefined) await restoreSqueeze(journal.record, guard.audit);
    journal?.close();
    cgroup.close();
    own.close();
    throw error;
  }
}

function opened(journal: Journal, cgroup: HeldCgroup, guard: Guard): OpenedCgroup {
  const { id, pid, comm, directory } = journal.head;
  const notice = new Notice(journal, cgroup.identity);
  const writer = new LimitWriter(cgroup, journal, (file, from, to) => {
    guard.record({ act: 'limit', squeeze: id, pid, comm, cgroup: directory, file, from, to });
    // What is asked for but once, as of memory.reclaim, leaves nothing behind.
    if (journal.has(file)) notice.writing(file, from, to);
  });
  const close = (): void => {
    notice.close();
    cgroup.close();
    journal.close();
  };
  return { id, journal, cgroup, writer, close };
}

/** Sets what holds for the whole squeeze, and gives what moves its limit. */
export async function openMover(
  { writer, cgroup }: Pick<OpenedCgroup, 'writer' | 'cgroup'>,
  { control, swappiness, swapLimit }: SqueezeRequest,
  pageSize: number,
): Promise<LimitMover> {
  if (cgroup.version === 1 && swappiness !== undefined) await writer.set('memory.swappiness', String(swappiness));
  if (cgroup.version === 2 && swapLimit !== undefined) {
    await writer.set('memory.swap.max', String(Math.floor(swapLimit / pageSize) * pageSize));
  }
  const usage = cgroup.figures()?.usage ?? 0;
  return new LimitMover(
    writer,
    {
      control,
      pageSize,
      swappiness: cgroup.version === 2 ? swappiness : undefined,
      swapLimit:
        cgroup.version === 1 && swapLimit !== undefined ? Math.floor(swapLimit / pageSize) * pageSize : undefined,
    },
    usage,
  );
}

/** The directory in which the target has to be for as long as it is squeezed. */
export function standsIn({ journal }: OpenedCgroup, hierarchy: MemoryHierarchy | undefined): boolean {
  return hierarchy?.own === journal.head.directory;
}
