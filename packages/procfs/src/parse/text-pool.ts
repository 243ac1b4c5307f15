/**
 * One copy of each text that recurs from reading to reading. A string cut out of a larger one keeps all of it in
 * memory; the copies here stand alone, so that a path does not hold on to the megabytes it was read with.
 */
export class TextPool {
  readonly #texts = new Map<string, string>();

  get(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    // Names can change without end; a pool of names nobody bears any more is of no use.
    if (this.#texts.size >= MAX_TEXTS) this.#texts.clear();
    const copy = Buffer.from(text, 'utf8').toString('utf8');
    this.#texts.set(copy, copy);
    return copy;
  }
}

/** Linux allows 65,530 mappings by default (vm.max_map_count), each with a path and an inode of its own at worst. */
const MAX_TEXTS = 262_144;
