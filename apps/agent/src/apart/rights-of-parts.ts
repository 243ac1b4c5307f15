import type { Right } from '@pagelapse/procfs/launch';
import type { Permission } from '@pagelapse/protocol';

const READING: readonly Right[] = [
  'CAP_SYS_PTRACE',
  'CAP_DAC_READ_SEARCH',
  'CAP_CHECKPOINT_RESTORE',
  'CAP_FOWNER',
  'CAP_SYS_ADMIN',
];

/**
 * What reading takes, of what is held (README, "What it needs"). CAP_SYS_ADMIN is among it, without which page frames and swap slots
 * read as 0: whoever has taken over a holder of CAP_SYS_PTRACE gains nothing by it, and the picture is as true as root's.
 */
export function rightsToRead(held: ReadonlySet<Right>): ReadonlySet<Right> {
  // Since Linux 6.15 it opens what CAP_SYS_PTRACE opens, but for files behind mappings.
  return common(held, held.has('CAP_SYS_PTRACE') ? READING : ['CAP_PERFMON', ...READING]);
}

/** To all acts: files of cgroups and clear_refs of other users, what a process maps, and which browser is connected. */
const ANY_ACT: readonly Right[] = ['CAP_DAC_OVERRIDE', 'CAP_SYS_PTRACE'];

/** process_madvise(2) takes CAP_SYS_NICE. */
const BESIDES: Readonly<Record<Permission, readonly Right[]>> = {
  squeeze: [],
  'clear-refs': [],
  pageout: ['CAP_SYS_NICE'],
};

/** What these acts take, of what is held. */
export function rightsToAct(held: ReadonlySet<Right>, acts: readonly Permission[]): ReadonlySet<Right> {
  return common(held, [...ANY_ACT, ...acts.flatMap((act) => BESIDES[act])]);
}

function common(held: ReadonlySet<Right>, wanted: readonly Right[]): ReadonlySet<Right> {
  return new Set(wanted.filter((right) => held.has(right)));
}
