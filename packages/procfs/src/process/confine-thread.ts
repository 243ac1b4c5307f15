import { CAPABILITY_BITS, type Right } from '../capabilities/own-rights.js';
import { capset, prctl } from '../syscall/process-calls.js';
import { systemError } from './system-error.js';

/** include/uapi/linux/prctl.h */
const PR_CAPBSET_READ = 23;
const PR_CAPBSET_DROP = 24;
const PR_SET_NO_NEW_PRIVS = 38;
const PR_CAP_AMBIENT = 47;
const PR_CAP_AMBIENT_RAISE = 2;
const PR_CAP_AMBIENT_CLEAR_ALL = 4;

/** _LINUX_CAPABILITY_VERSION_3: sets of 64 bits, as two words. */
const CAPABILITY_VERSION_3 = 0x20080522;
const CAPABILITIES_IN_A_SET = 64;

/**
 * Leaves this thread, and every program that is started from it, these capabilities and no others, for good: not even a
 * program that is root's or has capabilities of its own gets more (no_new_privs). Other threads keep theirs, for capabilities
 * are a thread's own (capabilities(7)): what has to hold for a whole process is done before its program is started.
 * `rights` are held. Throws the error of the system call that was refused.
 */
export function confineThread(rights: ReadonlySet<Right>): void {
  const kept = new Set<number>([...rights].map((right) => CAPABILITY_BITS[right]));
  check('prctl', prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  // Takes CAP_SETPCAP. Without it nothing is lost but tidiness: with no_new_privs a program gets no more than is permitted here.
  for (let bit = 0; bit < CAPABILITIES_IN_A_SET; bit++) {
    if (!kept.has(bit) && prctl(PR_CAPBSET_READ, bit, 0, 0, 0) === 1) prctl(PR_CAPBSET_DROP, bit, 0, 0, 0);
  }
  check('prctl', prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0));
  const set = new BigUint64Array([[...kept].reduce((bits, bit) => bits | (1n << BigInt(bit)), 0n)]);
  const [low = 0, high = 0] = new Uint32Array(set.buffer);
  // effective, permitted, inheritable
  check(
    'capset',
    capset(new Uint32Array([CAPABILITY_VERSION_3, 0]), new Uint32Array([low, low, low, high, high, high])),
  );
  // What a program of a user other than root is started with.
  for (const bit of kept) check('prctl', prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, bit, 0, 0));
}

function check(call: string, outcome: number): void {
  if (outcome !== 0) throw systemError(call);
}
