import type { EvidenceName } from '@pagelapse/address-space';
import { FACT_WORDS } from '../capabilities/feature-words.js';
import type { Capabilities } from '../capabilities/probe.js';
import type { PinnedProcess } from '../read/pinned-process.js';
import type { MappingScan } from '../scan/mapping-scan.js';
import { pagesWithout, rightsToOpenFiles, rightsToSeeSwapTypes, rightsToTrustMincore } from '../scan/missing-rights.js';
import type { TargetScan } from '../scan/target-scanner.js';
import { type WayToRights, wayToRights } from './rights-command.js';
import { type RightsSurvey, surveyRights } from './survey.js';

/** Something of one process that a reading could not show. All texts are whole sentences for people. */
export interface BlindSpot extends Partial<WayToRights> {
  readonly id: string;
  readonly title: string;
  /** How much of the process it is; absent where it is about all of it. */
  readonly mappings?: number;
  readonly pages?: number;
  readonly says: string;
}

/** What cannot be seen of a process as it was read in `scan`, and why. */
export function blindSpots(
  target: PinnedProcess,
  { mappings }: Pick<TargetScan, 'mappings'>,
  capabilities: Capabilities,
  rights: RightsSurvey = surveyRights(),
): BlindSpot[] {
  const wayTo = (missing: ReturnType<typeof rightsToOpenFiles>): Partial<WayToRights> =>
    missing.length === 0 ? { cure: NO_RIGHT } : wayToRights(missing, rights);
  const spots: BlindSpot[] = [];
  const about = (
    id: string,
    title: string,
    seen: Extent | undefined,
    says: string,
    way: Partial<WayToRights>,
  ): void => {
    if (seen !== undefined) spots.push({ id, title, ...seen, says, ...way });
  };
  about(
    'denied',
    'Absent shared memory',
    unknownPages(mappings, 'denied'),
    'The file behind it may not be opened: its absent pages are in swap, elsewhere in memory, or were never touched.',
    wayTo(rightsToOpenFiles(target)),
  );
  about(
    'extents-only',
    'Shared memory with data',
    unknownPages(mappings, 'extents-only'),
    'Neither mincore(2) nor cachestat(2) may be believed of its file: absent pages with data are in memory or in swap.',
    wayTo(rightsToTrustMincore()),
  );
  about(
    'swap-types',
    'Private memory under userfaultfd',
    extentOfUnknown(mappings, (scan) => pagesWithout(scan, 'swap-type')),
    'Swap types are hidden: an entry there is a page in swap, or a marker without data.',
    wayTo(rightsToSeeSwapTypes()),
  );
  about(
    'swap-cache',
    'Swap cache',
    extentOf(mappings.filter(({ evidence }) => evidence === 'object-without-cachestat')),
    'Pages in the swap cache are shown as resident elsewhere: cachestat(2) does not answer.',
    capabilities.cachestat
      ? { cure: 'Own the file, or be permitted to write to it.' }
      : { cure: FACT_WORDS.cachestat.cure },
  );
  about(
    'not-walked',
    'Memory that is in no page table',
    extentOf(mappings.filter(({ evidence }) => evidence === 'not-walked')),
    'Devices and [vsyscall] have no pages that pagemap shows; nothing shows them.',
    {},
  );
  if (!capabilities.pagemapScan && !capabilities.pfn) {
    const says = 'They are shown as present: neither PAGEMAP_SCAN nor page frame numbers tell them apart.';
    spots.push({ id: 'zero-pages', title: 'Zero pages', says, cure: FACT_WORDS['pagemap-scan'].cure });
  }
  if (!capabilities.pfn) {
    const { title, reason } = FACT_WORDS.pfn;
    spots.push({ id: 'pfn', title, says: reason, ...wayToRights(['CAP_SYS_ADMIN'], rights) });
  }
  if (!capabilities.softDirty) {
    const { reason, cure } = FACT_WORDS['soft-dirty'];
    spots.push({ id: 'soft-dirty', title: 'Written pages', says: reason, cure });
  }
  return spots;
}

const NO_RIGHT = 'No missing right stands in the way, but a feature that this kernel lacks or --without took away.';

type Extent = { readonly mappings: number; readonly pages: number };

function extentOf(mappings: readonly MappingScan[]): Extent | undefined {
  if (mappings.length === 0) return undefined;
  return {
    mappings: mappings.length,
    pages: mappings.reduce((sum, { mapping: { start, end } }) => sum + end - start, 0),
  };
}

/** Pages left unknown by this evidence, and the mappings that have any. */
function unknownPages(mappings: readonly MappingScan[], evidence: EvidenceName): Extent | undefined {
  return extentOfUnknown(mappings, (scan) => (scan.evidence === evidence ? pagesWithout(scan, 'any') : 0));
}

function extentOfUnknown(mappings: readonly MappingScan[], pagesOf: (scan: MappingScan) => number): Extent | undefined {
  const counts = mappings.map(pagesOf).filter((unknown) => unknown > 0);
  if (counts.length === 0) return undefined;
  return { mappings: counts.length, pages: counts.reduce((sum, unknown) => sum + unknown, 0) };
}
