/** Work between two breaths, ms: what is left of a display frame is the page's. */
const STINT_MS = 12;

/** Long work done in stints, between which the page lives on. */
export class Stints {
  #began = performance.now();

  /** Is it time to {@link breathe}? */
  get over(): boolean {
    return performance.now() - this.#began >= STINT_MS;
  }

  async breathe(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    this.#began = performance.now();
  }
}
