import { flagsOf, PageFlag, type PageRuns, PageState, sliceRuns, stateOf } from '@pagelapse/address-space';
import type { PageAdviceName } from './page-acts.js';

/** Pages of a range by what advice about them can do. */
export interface Outlook {
  /** In memory and mapped by this process alone. */
  readonly alone: number;
  /** In memory and mapped more than once: the kernel passes them over. */
  readonly byOthers: number;
  /** In memory, and not mapped by this process. */
  readonly elsewhere: number;
  /** In swap, private: only touching them brings them back to the page table. */
  readonly swapped: number;
  readonly sharedSwapped: number;
  readonly onDisk: number;
}

export function outlookOf(runs: PageRuns, first: number, count: number): Outlook {
  const found = { alone: 0, byOthers: 0, elsewhere: 0, swapped: 0, sharedSwapped: 0, onDisk: 0 };
  const range = sliceRuns(runs, first, count);
  for (let i = 0; i < range.count; i++) {
    const kind = kindOf(range.codes[i] as number);
    if (kind !== undefined) found[kind] += range.lengths[i] as number;
  }
  return found;
}

function kindOf(code: number): keyof Outlook | undefined {
  switch (stateOf(code)) {
    case PageState.present:
      return (flagsOf(code) & PageFlag.exclusive) === 0 ? 'byOthers' : 'alone';
    case PageState['resident-elsewhere']:
    case PageState['swap-cached']:
      return 'elsewhere';
    case PageState.swapped:
      return 'swapped';
    case PageState['shared-swapped']:
      return 'sharedSwapped';
    case PageState['on-disk']:
      return 'onDisk';
    default:
      return undefined;
  }
}

/** What stands around the range. */
export interface Around {
  readonly pageSize: number;
  /** The mapping is backed by a file on a disk: its pages need no swap. */
  readonly ofFile: boolean;
  /** By its VmFlags: mlock(2) keeps its pages. */
  readonly locked: boolean;
  /** Bytes; `undefined` where it could not be read. */
  readonly swap: { readonly total: number; readonly free: number } | undefined;
  /** Bytes as whoever shows the sentences writes them. */
  sizeText(bytes: number): string;
}

/** Pages that the advice is about, and what it will do to them and cost, in sentences. */
export interface Proposal {
  readonly pages: number;
  readonly says: readonly string[];
}

export function proposalOf(advice: PageAdviceName, outlook: Outlook, around: Around): Proposal {
  return advice === 'bring-back' ? bringingBack(outlook, around) : takingOut(advice, outlook, around);
}

function takingOut(advice: 'page-out' | 'cold', { alone, byOthers, elsewhere }: Outlook, around: Around): Proposal {
  const { pageSize, ofFile, locked, swap, sizeText } = around;
  const size = (pages: number): string => sizeText(pages * pageSize);
  if (locked)
    return { pages: 0, says: ['The mapping is locked in memory (mlock): the kernel pages nothing of it out.'] };
  if (alone === 0 && byOthers === 0)
    return { pages: 0, says: ['Nothing here is in memory and mapped by this process.'] };
  const says: string[] = [];
  if (advice === 'cold') {
    says.push(`${size(alone)} become the first that the kernel takes when memory gets short. Nothing leaves at once.`);
  } else {
    const to = ofFile ? 'to their file, or to swap where they were changed here alone' : 'to swap';
    says.push(`${size(alone)} go ${to}. Each page that the process touches again is read back first: a major fault.`);
    if (!ofFile && swap?.total === 0) says.push('There is no swap on this host: nothing will leave.');
    else if (!ofFile && swap !== undefined && swap.free < alone * pageSize) {
      says.push(`Swap has room for ${sizeText(swap.free)}.`);
    }
  }
  if (byOthers > 0) says.push(`${size(byOthers)} are mapped more than once and stay.`);
  if (elsewhere > 0) says.push(`${size(elsewhere)} are in memory but not mapped here, and stay.`);
  return { pages: alone, says };
}

function bringingBack({ swapped, sharedSwapped, onDisk }: Outlook, around: Around): Proposal {
  const { pageSize, sizeText } = around;
  const size = (pages: number): string => sizeText(pages * pageSize);
  const pages = swapped + sharedSwapped + onDisk;
  if (pages === 0) return { pages, says: ['Nothing here is out of memory.'] };
  const says: string[] = [];
  if (sharedSwapped > 0) says.push(`${size(sharedSwapped)} of shared memory are read from swap into the swap cache.`);
  if (swapped > 0) {
    says.push(
      `${size(swapped)} of private memory are read ahead; their page-table entries point into swap until the process touches them, so the map shows them there.`,
    );
  }
  if (onDisk > 0)
    says.push(`${size(onDisk)} are read from the file into the page cache, where they are not there yet.`);
  return { pages, says };
}
