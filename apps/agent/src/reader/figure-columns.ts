import type { SmapsFigures } from '@pagelapse/procfs';

/** smaps figures of one mapping: KiB by column, {@link MISSING_KIB} where the kernel printed no such field. */
export interface FigureRow {
  readonly kib: readonly number[];
  readonly vmFlags: string;
}

/** What MappingFigures.kib holds for a field that is absent, or too large for 32 bits of KiB (4 TiB). */
export const MISSING_KIB = 0xffffffff;

/** The fields of smaps met so far, in the order they were met. Columns are only ever added, so old rows stay readable. */
export class FigureColumns {
  readonly #index = new Map<string, number>();

  get names(): readonly string[] {
    return [...this.#index.keys()];
  }

  row(figures: SmapsFigures): FigureRow {
    for (const name of figures.bytes.keys()) {
      if (!this.#index.has(name)) this.#index.set(name, this.#index.size);
    }
    const kib = new Array<number>(this.#index.size).fill(MISSING_KIB);
    for (const [name, bytes] of figures.bytes) {
      kib[this.#index.get(name) as number] = Math.min(bytes / 1024, MISSING_KIB);
    }
    return { kib, vmFlags: figures.vmFlags };
  }
}

export function sameFigures(a: FigureRow | undefined, b: FigureRow): boolean {
  return (
    a !== undefined &&
    a.vmFlags === b.vmFlags &&
    a.kib.length === b.kib.length &&
    a.kib.every((value, i) => value === b.kib[i])
  );
}
