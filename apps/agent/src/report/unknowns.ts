import type { Right } from '@pagelapse/procfs';
import type { MappingReport, ScanDocument } from './document.js';
import { formatSize } from './size.js';

const AND = new Intl.ListFormat('en', { type: 'conjunction' });

/**
 * One sentence on the pages that could not be told apart, with the kernel's count of how many are in swap and what
 * would show which; `undefined` when there is none. `rights` are the missing ones, none when it is not for want of them.
 */
export function unknownsNote({ mappings, pageSize }: ScanDocument, rights: readonly Right[]): string | undefined {
  // `not-walked` memory is never in swap.
  const unsettled = mappings.filter(
    ({ evidence, pages }) => evidence !== 'not-walked' && (pages['unknown-absent'] ?? 0) > 0,
  );
  if (unsettled.length === 0) return undefined;
  const unknown = sum(unsettled, ({ pages }) => (pages['unknown-absent'] ?? 0) * pageSize);
  const swapped = sum(unsettled, (mapping) => swapLeftOver(mapping, pageSize));
  const memory = unsettled.every(({ perms }) => perms[3] === 's') ? 'shared memory' : 'memory';
  const found = `${formatSize(unknown)} of ${memory} is absent and may be in swap or not`;
  const counted = unsettled.every(({ smaps }) => smaps !== undefined)
    ? `; the kernel counts ${formatSize(swapped)} of it in swap`
    : '';
  return `${found}${counted}. ${wayOut(rights)}`;
}

/** smaps' Swap, less the pages that are known to be in it. */
function swapLeftOver({ smaps, pages }: MappingReport, pageSize: number): number {
  const known = (pages.swapped ?? 0) + (pages['shared-swapped'] ?? 0) + (pages['swap-cached'] ?? 0);
  return Math.max(0, (smaps?.Swap ?? 0) - known * pageSize);
}

function wayOut(rights: readonly Right[]): string {
  if (rights.length === 0)
    return 'No missing right stands in the way, but a feature that this kernel lacks or --without took away.';
  return `To see which, run this as root or with ${AND.format(rights)}.`;
}

function sum<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}
