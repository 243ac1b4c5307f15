import { MISSING_KIB } from '../api/pass-batch.js';

const KIB = 1024;

/** What smaps says of one mapping: a row under names that all rows share, for there may be 65,000 of 25 fields each. */
export class SmapsFigures {
  constructor(
    readonly names: readonly string[],
    readonly kib: readonly number[],
    /** Two-letter words, separated by blanks; empty where the kernel prints none. */
    readonly vmFlags: string,
  ) {}

  /** Bytes of a field by the kernel's name; `undefined` when the kernel did not print it. */
  get(name: string): number | undefined {
    const kib = this.kib[this.names.indexOf(name)];
    return kib === undefined || kib === MISSING_KIB ? undefined : kib * KIB;
  }

  /** Every field that was printed, in bytes, in the kernel's order. */
  entries(): [name: string, bytes: number][] {
    return this.names.flatMap((name) => {
      const bytes = this.get(name);
      return bytes === undefined ? [] : [[name, bytes] as [string, number]];
    });
  }
}
