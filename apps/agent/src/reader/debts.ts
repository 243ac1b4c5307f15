/**
 * Who spends a target's duty budget, and its part of it while all of them owe: two thirds of what passes take go to the
 * focus. Figures get a fifth where nothing is in focus.
 */
const PARTS = { focus: 8, full: 4, figures: 1 } as const;
export type Account = keyof typeof PARTS;
const ACCOUNTS = Object.keys(PARTS) as Account[];

type Owed = Readonly<Record<Account, number>>;
const NOTHING: Owed = { focus: 0, full: 0, figures: 0 };
/** Less than this, in ms of CPU time, is what arithmetic leaves of nothing. */
const DUST_MS = 1e-9;

/**
 * CPU time that was spent and not paid for yet. Debts are paid off at the rate of the duty and never faster: what was
 * spent is at any moment the duty times the time gone by, plus what is still owed. Those who owe share the rate by their
 * parts, so what one leaves unused goes to the others. Nothing is saved up while nobody owes. Times are milliseconds.
 */
export class Debts {
  #owed = NOTHING;
  #atMs = Number.NEGATIVE_INFINITY;
  #duty: number;

  /** `duty`: share of one core. */
  constructor(duty: number) {
    this.#duty = duty;
  }

  get duty(): number {
    return this.#duty;
  }

  /** Debts are paid off at another rate from now on; what was paid stays paid. */
  changeDuty(duty: number, nowMs: number): void {
    this.payUntil(nowMs);
    this.#duty = duty;
  }

  owed(account: Account): number {
    return this.#owed[account];
  }

  get totalMs(): number {
    return ACCOUNTS.reduce((sum, account) => sum + this.#owed[account], 0);
  }

  payUntil(nowMs: number): void {
    let left = nowMs - this.#atMs;
    while (left > 0 && this.totalMs > 0) {
      const { ms, after } = this.#step(this.#owed);
      this.#owed = after(Math.min(ms, left));
      left -= ms;
    }
    this.#atMs = Math.max(this.#atMs, nowMs);
  }

  owe(account: Account, costMs: number): void {
    this.#owed = { ...this.#owed, [account]: this.#owed[account] + costMs };
  }

  /** When the account will be paid off, if nobody spends more. */
  paidAt(account: Account): number {
    let atMs = this.#atMs;
    for (let owed = this.#owed; owed[account] > 0; ) {
      const { ms, after } = this.#step(owed);
      owed = after(ms);
      atMs += ms;
    }
    return atMs;
  }

  /** With someone owing: the time until the first account is paid off, and what is owed after that much or less. */
  #step(owed: Owed): { readonly ms: number; after(ms: number): Owed } {
    const owing = ACCOUNTS.filter((account) => owed[account] > 0);
    const parts = owing.reduce((sum, account) => sum + PARTS[account], 0);
    const rate = (account: Account): number => (this.#duty * PARTS[account]) / parts;
    return {
      ms: Math.min(...owing.map((account) => owed[account] / rate(account))),
      after: (ms) => {
        const left = { ...owed };
        for (const account of owing) {
          left[account] -= ms * rate(account);
          if (left[account] < DUST_MS) left[account] = 0;
        }
        return left;
      },
    };
  }
}
