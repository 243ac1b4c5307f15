import type { BenchContext } from './bench-context.js';
import type { Outcome } from './report/outcome.js';

export interface Bench {
  readonly name: string;
  /** What is measured, in half a sentence. */
  readonly title: string;
  /** Throws CannotRun where it cannot. */
  run(context: BenchContext): Promise<Outcome>;
}
