/**
 * Who spends a target's duty budget, and its part of it while all of them owe: two thirds of what passes take go to the
 * focus. Figures get a fifth where nothing is in focus.
 */
const PARTS = { focus: 8, full: 4, figures: 1 } as const;
export type Account = keyof typeof PARTS;
const ACCOUNTS = Object.keys(PARTS) as Account[];

type Times = Readonly<Record<Account, number>>;
const NOTHING: Times = { focus: 0, full: 0, figures: 0 };
/** Less than this, in ms of CPU time, is what arithmetic leaves of nothing. */
const DUST_MS = 1e-9;

/**
 * CPU time that was spent and not paid for yet. Debts are paid off at the rate of the duty and never faster: what was
 * spent is at any moment the duty times the time gone by, plus what is still owed. Those who owe share the rate by their
 * parts, so what one leaves unused goes to the others. An account may be told to pay ahead, up to so much and no further:
 * nothing else is saved up while nobody owes. Times are milliseconds.
 */
export class Debts {
  /** Below 0 is what was paid ahead. */
  #owed = NOTHING;
  #ahead = NOTHING;
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
    return Math.max(0, this.#owed[account]);
  }

  /** Until all is paid, and paid ahead as far as it may be. */
  get totalMs(): number {
    return ACCOUNTS.reduce((sum, account) => sum + Math.max(0, this.#leftOf(this.#owed, account)), 0);
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

  /** From now on the account pays ahead up to `ms`. What others paid ahead stays theirs. */
  payAhead(account: Account, ms: number): void {
    this.#ahead = { ...NOTHING, [account]: ms };
  }

  /** When the account will be paid off, if nobody spends more. */
  paidAt(account: Account): number {
    return this.#reaches(account, 0);
  }

  /** When it will have paid ahead as far as it may. */
  paidAheadAt(account: Account): number {
    return this.#reaches(account, -this.#ahead[account]);
  }

  #reaches(account: Account, level: number): number {
    let atMs = this.#atMs;
    for (let owed = this.#owed; owed[account] - level > DUST_MS; ) {
      const { ms, rate, after } = this.#step(owed);
      const own = (owed[account] - level) / rate(account);
      if (own <= ms) return atMs + own;
      owed = after(ms);
      atMs += ms;
    }
    return atMs;
  }

  #leftOf(owed: Times, account: Account): number {
    const left = owed[account] + this.#ahead[account];
    return left > DUST_MS ? left : 0;
  }

  /** With someone to pay: the time until the first account is done, each one's rate, and what is owed after that much or less. */
  #step(owed: Times): { readonly ms: number; rate(account: Account): number; after(ms: number): Times } {
    const paying = ACCOUNTS.filter((account) => this.#leftOf(owed, account) > 0);
    const parts = paying.reduce((sum, account) => sum + PARTS[account], 0);
    const rate = (account: Account): number => (this.#duty * PARTS[account]) / parts;
    return {
      ms: Math.min(...paying.map((account) => this.#leftOf(owed, account) / rate(account))),
      rate,
      after: (ms) => {
        const later = { ...owed };
        for (const account of paying) {
          later[account] -= ms * rate(account);
          if (this.#leftOf(later, account) === 0) later[account] = -this.#ahead[account];
        }
        return later;
      },
    };
  }
}
