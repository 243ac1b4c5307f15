import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

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
    return `${pid}.${startTime}.${this.#mac(pid, startTime).toString('base64url')}`;
  }

  /** `undefined` for anything this agent did not issue. */
  open(handle: string): HandleTarget | undefined {
    const parts = /^([1-9]\d{0,9})\.(\d{1,15})\.([\w-]{43})$/.exec(handle);
    if (parts === null) return undefined;
    const [pid, startTime] = [Number(parts[1]), Number(parts[2])];
    const given = Buffer.from(parts[3] as string, 'base64url');
    const expected = this.#mac(pid, startTime);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    return { pid, startTime };
  }

  #mac(pid: number, startTime: number): Buffer {
    return createHmac('sha256', this.#key).update(`${this.bootId}\n${pid}\n${startTime}`).digest();
  }
}
