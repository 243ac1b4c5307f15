/** Names of the smaps fields met so far, in the order met. Only ever added to, so that rows made earlier stay readable. */
export class SmapsColumns {
  readonly #index = new Map<string, number>();
  readonly #names: string[] = [];

  get names(): readonly string[] {
    return this.#names;
  }

  indexOf(name: string): number | undefined {
    return this.#index.get(name);
  }

  add(name: string): number {
    const index = this.#names.length;
    this.#names.push(name);
    this.#index.set(name, index);
    return index;
  }
}

/**
 * Figures of one mapping in /proc/PID/smaps (proc_pid_smaps(5)), a row of a table whose column names all rows share:
 * 65,000 mappings have 25 fields each.
 */
export class SmapsFigures {
  constructor(
    readonly columns: SmapsColumns,
    /** KiB by column, as the kernel prints them; NaN where it printed no such field. May be shorter than `columns`. */
    readonly kib: Float64Array,
    /** Two-letter flags as printed, e.g. `rd wr mr mw me ac sd`; empty when the line is missing. */
    readonly vmFlags: string,
  ) {}

  /** A figure in bytes by the kernel's field name (`Rss`, `Swap`, ...); absent when the kernel did not print it. */
  bytes(name: string): number | undefined {
    const index = this.columns.indexOf(name);
    const kib = index === undefined ? undefined : this.kib[index];
    return kib === undefined || Number.isNaN(kib) ? undefined : kib * 1024;
  }

  /** Every figure that was printed, in bytes. */
  *entries(): Generator<[string, number]> {
    for (const name of this.columns.names) {
      const bytes = this.bytes(name);
      if (bytes !== undefined) yield [name, bytes];
    }
  }

  /** The same values under the same columns? */
  equals(kib: Float64Array, vmFlags: string): boolean {
    if (this.vmFlags !== vmFlags || this.kib.length !== kib.length) return false;
    for (let i = 0; i < kib.length; i++) if (!Object.is(this.kib[i], kib[i])) return false;
    return true;
  }
}

/** Figures by field name in bytes, for those who have them from elsewhere. */
export function smapsFigures(
  bytes: Readonly<Record<string, number>>,
  vmFlags = '',
  columns = new SmapsColumns(),
): SmapsFigures {
  for (const name of Object.keys(bytes)) if (columns.indexOf(name) === undefined) columns.add(name);
  const kib = Float64Array.from(columns.names, (name) => (bytes[name] ?? Number.NaN) / 1024);
  return new SmapsFigures(columns, kib, vmFlags);
}
