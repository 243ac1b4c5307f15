import { flagsOf, PageFlag, PageState, stateOf } from '@pagelapse/address-space';
import type { PageAdviceName, StayReason } from '@pagelapse/protocol';
import type { Move, RangeLook } from '../channel.js';

/** What is known of the range as a whole, for telling why a page is where it was. */
export interface ActCircumstances {
  readonly look: Pick<RangeLook, 'mapping' | 'vmFlags' | 'swapTotal' | 'swapFree'>;
  /** The errno with which the kernel went no further, if it did not go to the end. */
  readonly stoppedWith: string | undefined;
  readonly pageSize: number;
}

/** A page that could go: did it, and if not, why. `undefined` for one that was already where it was wanted, or has no data. */
export type Fate = 'moved' | StayReason | undefined;

/** What became of pages that were of the code `was` and are of the code `is`. */
export function fateOf(advice: PageAdviceName, { was, is, reached }: Move, circumstances: ActCircumstances): Fate {
  const fate = advice === 'bring-back' ? broughtBack(was, is) : outOrCold(advice, was, is, circumstances);
  const excused = fate === undefined || fate === 'moved' || fate === 'locked' || fate === 'not-paged';
  return reached || excused ? fate : 'not-reached';
}

/** What could have left and is still there was made cold, as far as can be told: no reading shows it. */
function outOrCold(advice: PageAdviceName, was: number, is: number, circumstances: ActCircumstances): Fate {
  const fate = pagedOut(was, is, circumstances);
  const isCold = fate === 'busy' || fate === 'in-motion' || fate === 'no-swap' || fate === 'swap-full';
  return advice === 'cold' && isCold ? 'moved' : fate;
}

const IN_SWAP: readonly number[] = [PageState.swapped, PageState['shared-swapped']];

function pagedOut(was: number, is: number, circumstances: ActCircumstances): Fate {
  switch (stateOf(was)) {
    case PageState.present:
      return leftPageTable(was, is, circumstances);
    case PageState['resident-elsewhere']:
    case PageState['swap-cached']:
      return IN_SWAP.includes(stateOf(is)) ? 'moved' : 'not-mapped-here';
    case PageState['zero-page']:
      return stateOf(is) === PageState['zero-page'] ? 'zero-page' : undefined;
    default:
      return undefined;
  }
}

function leftPageTable(was: number, is: number, circumstances: ActCircumstances): Fate {
  switch (stateOf(is)) {
    case PageState.swapped:
    case PageState['shared-swapped']:
    case PageState['on-disk']:
    // Given back altogether: clean pages of MADV_FREE, or the process dropped them meanwhile.
    case PageState.unmapped:
      return 'moved';
    case PageState['swap-cached']:
      return 'swap-cached';
    case PageState['unknown-absent']:
      return 'unknown';
    default:
      return whyItStayed(was, is, circumstances);
  }
}

/** In the order in which the kernel finds out (mm/madvise.c, madvise_cold_or_pageout_pte_range(), then mm/vmscan.c). */
function whyItStayed(was: number, is: number, { look, stoppedWith, pageSize }: ActCircumstances): StayReason {
  if (look.mapping.kind === 'hugetlb' || look.mapping.kind === 'device') return 'not-paged';
  // can_madv_lru_vma() answers EINVAL for the whole mapping.
  if (look.vmFlags?.split(' ').includes('lo') === true || stoppedWith === 'EINVAL') return 'locked';
  // Of a page that reclaim has unmapped and then could not write, what it was before tells.
  const flags = stateOf(is) === PageState.present ? flagsOf(was) & flagsOf(is) : flagsOf(was);
  if ((flags & PageFlag.exclusive) === 0) return 'mapped-by-others';
  if ((flagsOf(is) & PageFlag['in-motion']) !== 0) return 'in-motion';
  const ofFile = look.mapping.kind === 'file' && (flagsOf(is) & PageFlag.file) !== 0;
  if (!ofFile && look.swapTotal === 0) return 'no-swap';
  if (!ofFile && look.swapFree < pageSize) return 'swap-full';
  return 'busy';
}

function broughtBack(was: number, is: number): Fate {
  const [before, after] = [stateOf(was), stateOf(is)];
  if (before === PageState['unknown-absent']) return after === before ? 'unknown' : 'moved';
  if (!IN_SWAP.includes(before) && before !== PageState['on-disk']) return undefined;
  if (after !== before) return 'moved';
  // Reading ahead goes to the swap cache or the page cache: no page-table entry is made, and of private memory the one
  // that there is goes on to point into swap.
  return before === PageState['shared-swapped'] ? 'busy' : 'awaits-touch';
}
