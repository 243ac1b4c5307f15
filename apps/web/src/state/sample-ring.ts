const FIRST_CAPACITY = 32;

/**
 * Samples in time order, columnar and bounded: when `capacity` is reached the oldest one makes room. Column 0 is the
 * time in milliseconds; `NaN` in any other column means "not known at that moment".
 */
export class SampleRing {
  readonly #capacity: number;
  #columns: Float64Array[];
  #start = 0;
  #length = 0;

  constructor(columns: number, capacity: number) {
    this.#capacity = capacity;
    this.#columns = Array.from({ length: columns }, () => new Float64Array(Math.min(FIRST_CAPACITY, capacity)));
  }

  get length(): number {
    return this.#length;
  }

  /** Adds a sample; `replaceLast` writes it over the newest one instead. */
  push(sample: ArrayLike<number>, replaceLast = false): void {
    const size = (this.#columns[0] as Float64Array).length;
    if (!replaceLast || this.#length === 0) {
      if (this.#length === size && size < this.#capacity) this.#grow();
      if (this.#length === this.#capacity) this.#start = (this.#start + 1) % this.#capacity;
      else this.#length++;
    }
    const at = this.#at(this.#length - 1);
    for (const [c, column] of this.#columns.entries()) column[at] = sample[c] as number;
  }

  value(column: number, index: number): number {
    return this.#columns[column]?.[this.#at(index)] as number;
  }

  /** One sample, in an array of its own. */
  row(index: number): Float64Array {
    return Float64Array.from(this.#columns, (_, column) => this.value(column, index));
  }

  /** A column of the samples from `from` to before `to`, oldest first, in an array of its own. */
  column(column: number, from = 0, to = this.#length): Float64Array {
    const values = new Float64Array(Math.max(0, to - from));
    for (let i = 0; i < values.length; i++) values[i] = this.value(column, from + i);
    return values;
  }

  #at(index: number): number {
    return (this.#start + index) % (this.#columns[0] as Float64Array).length;
  }

  /** Only ever called while `#start` is 0: a ring turns when it has its full capacity. */
  #grow(): void {
    const size = Math.min(this.#capacity, (this.#columns[0] as Float64Array).length * 2);
    this.#columns = this.#columns.map((column) => {
      const grown = new Float64Array(size);
      grown.set(column);
      return grown;
    });
  }
}
