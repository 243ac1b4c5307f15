/** Ctrl-C and its kin, which end a pause at once. */
export class Ending {
  asked = false;
  #wake: () => void = () => undefined;

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => {
        this.asked = true;
        this.#wake();
      });
    }
  }

  /** Resolves after `ms`, or when the ending is asked for. */
  async within(ms: number): Promise<void> {
    if (this.asked) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
