import { readProcFile } from '../read/proc-file.js';

/** Capabilities that decide what may be seen of other processes, or done to them, by bit: include/uapi/linux/capability.h. */
export const CAPABILITY_BITS = {
  CAP_DAC_OVERRIDE: 1,
  CAP_DAC_READ_SEARCH: 2,
  CAP_FOWNER: 3,
  CAP_SYS_PTRACE: 19,
  CAP_SYS_ADMIN: 21,
  CAP_SYS_NICE: 23,
  CAP_PERFMON: 38,
  CAP_CHECKPOINT_RESTORE: 40,
} as const;

export type Right = keyof typeof CAPABILITY_BITS;

/** The effective capabilities of this thread among those that matter here: `CapEff` of proc_pid_status(5). */
export function heldRights(): ReadonlySet<Right> {
  return rightsOf('CapEff');
}

/** Those that this thread can come to hold by starting a program: `CapBnd`, which a container or a service narrows. */
export function attainableRights(): ReadonlySet<Right> {
  return rightsOf('CapBnd');
}

/** Does this thread hold any capability at all, those that do not matter here among them? */
export function holdsCapabilities(): boolean {
  return setOf('CapPrm') !== 0n;
}

function rightsOf(line: 'CapEff' | 'CapBnd'): ReadonlySet<Right> {
  const set = setOf(line);
  const rights = Object.keys(CAPABILITY_BITS) as Right[];
  return new Set(rights.filter((right) => (set & (1n << BigInt(CAPABILITY_BITS[right]))) !== 0n));
}

function setOf(line: 'CapEff' | 'CapPrm' | 'CapBnd'): bigint {
  const status = readProcFile('/proc/thread-self/status');
  const digits = new RegExp(`^${line}:\\s*([0-9a-f]{1,16})$`, 'm').exec(status)?.[1] ?? '0';
  return BigInt(`0x${digits}`);
}
