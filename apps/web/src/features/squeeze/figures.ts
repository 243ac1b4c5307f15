import type { SqueezeFigures } from '../../api/squeezes.js';
import { formatBytes, formatCount, formatDuration, formatShare } from '../../components/quantity.js';

/** One figure of a squeezed cgroup: what it is called, and how it is written; `undefined` is what the kernel does not keep. */
export interface Figure {
  readonly name: string;
  readonly title: string;
  readonly value: (figures: SqueezeFigures) => number | undefined;
  readonly format: (value: number | undefined) => string;
}

const or =
  (absent: string, format: (value: number) => string) =>
  (value: number | undefined): string =>
    value === undefined ? absent : format(value);
const bytes = or('none', formatBytes);
const count = or('not kept', formatCount);
const share = or('not kept', (percent) => formatShare(percent / 100));
const time = or('not kept', formatDuration);

export const FIGURES: readonly Figure[] = [
  { name: 'Usage', title: 'Memory charged to the cgroup', value: ({ usage }) => usage, format: bytes },
  { name: 'Working set', title: 'Usage less inactive file pages', value: (now) => now.workingSet, format: bytes },
  { name: 'In swap', title: 'Swap charged to the cgroup', value: ({ swapped }) => swapped, format: bytes },
  { name: 'Limit', title: 'In force', value: ({ limit }) => limit, format: bytes },
  { name: 'Some stalled', title: 'Share of the last seconds (PSI some)', value: (now) => now.someShare, format: share },
  { name: 'All stalled', title: 'Share of the last seconds (PSI full)', value: (now) => now.fullShare, format: share },
  { name: 'All stalled, at worst', title: 'The most since it began', value: (now) => now.mostFullShare, format: share },
  { name: 'Some stalled, in all', title: 'Since it began', value: ({ someStallMs }) => someStallMs, format: time },
  { name: 'All stalled, in all', title: 'Since it began', value: ({ fullStallMs }) => fullStallMs, format: time },
  {
    name: 'Refaults, memory',
    title: 'Pages of memory that left and had to be read back soon after (workingset_refault_anon)',
    value: ({ refaultsAnon }) => refaultsAnon,
    format: count,
  },
  {
    name: 'Refaults, files',
    title: 'Pages of files that left and had to be read back soon after (workingset_refault_file)',
    value: ({ refaultsFile }) => refaultsFile,
    format: count,
  },
  { name: 'Major faults', title: 'Of the process alone', value: ({ majorFaults }) => majorFaults, format: count },
  { name: 'Killed for memory', title: 'oom_kill of the cgroup', value: ({ oomKills }) => oomKills, format: count },
];
