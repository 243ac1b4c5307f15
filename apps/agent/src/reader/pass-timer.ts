export interface PassTimerHost {
  /** One pass, or none when it may be left out: it sets the next one. */
  pass(): void;
  /** Until the next pass may start, ms. */
  waitMs(): number;
}

/** How long passes are held back at most for what is done to the target in between. Whoever does it may have ended. */
const HOLD_MS = 10_000;

/**
 * When passes are made: not while a batch is on its way out of the reader's hands, and not while something is being done
 * to the target that a pass must not see half of.
 */
export class PassTimer {
  #timer: NodeJS.Timeout | undefined;
  #hold: NodeJS.Timeout | undefined;
  #undelivered = 0;
  #stopped = false;

  constructor(readonly host: PassTimerHost) {}

  /** The next pass, `waitMs` from now; one that was set before is not made. */
  next(waitMs = this.host.waitMs()): void {
    clearTimeout(this.#timer);
    if (this.#stopped || this.#undelivered > 0 || this.#hold !== undefined) return;
    this.#timer = setTimeout(() => this.host.pass(), waitMs);
  }

  /** A batch goes out: the next pass waits for it. */
  sent(): void {
    this.#undelivered++;
    clearTimeout(this.#timer);
  }

  delivered(): void {
    this.#undelivered--;
    this.next();
  }

  /** No pass until {@link release}, or for a while. */
  hold(): void {
    clearTimeout(this.#hold);
    clearTimeout(this.#timer);
    this.#hold = setTimeout(() => this.release(), HOLD_MS);
  }

  release(): void {
    clearTimeout(this.#hold);
    this.#hold = undefined;
    this.next();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#hold);
  }
}
