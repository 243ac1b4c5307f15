import type { SqueezeReport, SqueezeStatus } from '../../api/squeezes.js';
import { formatBytes, formatDuration, formatPages, formatShare } from '../../components/quantity.js';

/** What a squeeze came to. Swap is the process's own, from its pages: a cgroup whose process has ended holds nothing. */
export function costSentence({ now, isShort }: SqueezeStatus, report: SqueezeReport | undefined): string {
  const { fullStallMs, mostFullShare = 0, refaultsAnon, refaultsFile } = now;
  const parts = [
    ...(isShort ? ['the limit was not reached, for no more could be reclaimed'] : []),
    ...(report === undefined ? [] : [`${formatBytes(toSwap(report))} of the process went to swap`]),
    ...(fullStallMs === undefined
      ? []
      : [
          `all stood still for ${formatDuration(fullStallMs)}, at worst for ${formatShare(mostFullShare / 100)} of the time`,
        ]),
    ...(refaultsAnon === undefined && refaultsFile === undefined
      ? []
      : [`${formatPages((refaultsAnon ?? 0) + (refaultsFile ?? 0))} had to be read back soon after`]),
  ];
  const sentence = parts.join('; ');
  return sentence === '' ? '' : `${sentence[0]?.toUpperCase()}${sentence.slice(1)}.`;
}

function toSwap({ swapBefore, swapAtEnd }: SqueezeReport): number {
  const sum = ({ private: own, shared }: SqueezeReport['swapBefore']): number => own + shared;
  return Math.max(0, sum(swapAtEnd) - sum(swapBefore));
}
