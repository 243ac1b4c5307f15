import type { SqueezeStatus } from '@pagelapse/protocol';
import { formatSize } from '../../report/size.js';

/** A look at a running squeeze as one line of `name=value`, for pipes: amounts in bytes; what is not known is left out. */
export function progressFields({ phase, now }: SqueezeStatus): string {
  const fields: readonly (readonly [string, string | number | undefined])[] = [
    ['time', new Date(now.atMs).toISOString()],
    ['phase', phase],
    ['limit', now.limit],
    ['usage', now.usage],
    ['working-set', now.workingSet],
    ['swapped', now.swapped],
    ['some-percent', now.someShare?.toFixed(1)],
    ['full-percent', now.fullShare?.toFixed(1)],
    ['refaults-anon', now.refaultsAnon],
    ['refaults-file', now.refaultsFile],
    ['major-faults', now.majorFaults],
  ];
  const known = fields.filter(([, value]) => value !== undefined);
  return `${known.map(([name, value]) => `${name}=${value}`).join(' ')}\n`;
}

/** The same for people: `  12.3 s  ramping  limit 512 MiB  usage 511 MiB  swapped 80 MiB  stalled 3.2 %`. */
export function progressText({ phase, now, beganAtMs }: SqueezeStatus): string {
  const parts = [
    `${((now.atMs - beganAtMs) / 1000).toFixed(1).padStart(6)} s`,
    phase.padEnd(9),
    `limit ${(now.limit === undefined ? 'none' : formatSize(now.limit)).padStart(9)}`,
    `usage ${formatSize(now.usage).padStart(9)}`,
    `swapped ${formatSize(now.swapped).padStart(9)}`,
    ...(now.fullShare === undefined ? [] : [`stalled ${now.fullShare.toFixed(1).padStart(5)} %`]),
    ...(now.refaultsAnon === undefined ? [] : [`refaults ${now.refaultsAnon + (now.refaultsFile ?? 0)}`]),
  ];
  return `${parts.join('  ')}\n`;
}
