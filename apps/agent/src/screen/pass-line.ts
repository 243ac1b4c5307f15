import { PAGE_STATES } from '@pagelapse/address-space';
import { inert } from '../terminal.js';
import type { Moment } from './moment.js';

/**
 * A pass as one line of `name=value`, for pipes and logs: amounts in bytes, of all mappings together; `swap-shared` counts
 * the pages of a shared file once. What could not be read is left out. The name, which may hold anything, comes last.
 */
export function passLine(moment: Moment): string {
  const { totals, swap, around, pageSize } = moment;
  const states = PAGE_STATES.map(({ name, code }) => [name, (totals.states[code] as number) * pageSize]);
  const fields: readonly (readonly [string, unknown])[] = [
    ['time', new Date(moment.takenAtMs).toISOString()],
    ['pid', moment.pid],
    ['swap-private', swap.private],
    ['swap-shared', swap.shared],
    ['swap-unknown', swap.unknown],
    ...(states as [string, number][]),
    ['vm-swap', around.process?.vmSwap],
    ['cgroup-usage', around.cgroup?.usage],
    ['cgroup-limit', around.cgroup?.limit],
    ['cgroup-swap', around.cgroup?.swap],
    ['cost-ms', moment.costMs.toFixed(1)],
    ['comm', JSON.stringify(inert(moment.comm))],
  ];
  const known = fields.filter(([, value]) => value !== undefined);
  return `${known.map(([name, value]) => `${name}=${String(value)}`).join(' ')}\n`;
}
