import { HeldCgroup, identifyProcess, readHostFacts } from '@pagelapse/procfs';
import type { SqueezeLeftover } from '@pagelapse/protocol';
import type { JournalRecord } from './journal.js';
import { readJournals, removeJournal } from './journal.js';

/** Journals whose squeezer is no more: what it changed may be in force still. Those of another boot tell of nothing, and go. */
export function leftoverJournals(directory: string): JournalRecord[] {
  const { bootId } = readHostFacts();
  return readJournals(directory).filter((record) => {
    const isOfThisBoot = record.head.bootId === bootId;
    if (!isOfThisBoot) removeJournal(record);
    return isOfThisBoot && !isAlive(record.head.owner);
  });
}

function isAlive({ pid, startTime }: { readonly pid: number; readonly startTime: number }): boolean {
  const found = identifyProcess(pid);
  return found?.startTime === startTime && !found.hasEnded;
}

export function describeLeftover({ head, files }: JournalRecord): SqueezeLeftover {
  const { id, pid, comm, beganAtMs, directory } = head;
  const held = hold(head);
  const described = {
    id,
    pid,
    comm,
    beganAtMs,
    path: directory,
    files: files.map(({ file, prior }) => {
      const now = held?.read(file);
      return { file, prior, ...(now !== undefined && { now }) };
    }),
  };
  held?.close();
  return described;
}

function hold({ version, directory }: JournalRecord['head']): HeldCgroup | undefined {
  try {
    return new HeldCgroup(version, directory);
  } catch {
    return undefined;
  }
}
