import { createHmac, randomBytes } from 'node:crypto';
import { secretsEqual } from './secrets.js';

export interface HandleTarget {
  readonly pid: number;
  /** Clock ticks since boot. */
  readonly startTime: number;
}

/**
 * What a client names a process with (safety.md S9): pid and start time under an HMAC that also covers the boot id.
 * Nothing is stored, and a client cannot make one up: it can only ask for processes it was shown, and a pid that was
 * given to another process since has another start time.
 */
export class HandleIssuer {
  readonly #key = randomBytes(32);

  constructor(readonly bootId: string) {}

  issue({ pid, startTime }: HandleTarget): string {
    return `${pid}.${startTime}.${this.#mac(pid, startTime)}`;
  }

  /** `undefined` for anything this agent did not issue. */
  open(handle: string): HandleTarget | undefined {
    const parts = /^([1-9]\d{0,9})\.(\d{1,15})\.([\w-]{43})$/.exec(handle);
    if (parts === null) return undefined;
    const [pid, startTime] = [Number(parts[1]), Number(parts[2])];
    // As text: of the last character two bits say nothing, and a decoder takes them for whatever they are.
    return secretsEqual(parts[3] as string, this.#mac(pid, startTime)) ? { pid, startTime } : undefined;
  }

  #mac(pid: number, startTime: number): string {
    return createHmac('sha256', this.#key).update(`${this.bootId}\n${pid}\n${startTime}`).digest('base64url');
  }
}
