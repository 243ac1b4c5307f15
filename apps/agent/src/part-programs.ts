import { fileURLToPath } from 'node:url';

/** A program of ours that node runs beside the server. */
export interface PartProgram {
  readonly entry: string;
  /** What node itself is told. */
  readonly execArgv: readonly string[];
}

/**
 * The reader's heaps - its own and one for each watch - are kept near to what they hold, rather than grown for the sake
 * of fewer collections: percent of growth between two, and MiB of half a young generation, which is resident as a whole.
 * They are small enough for whoever fills them to clear up; each thread that helped would keep a heap of the C library.
 */
const HEAP_FLAGS = ['--heap-growing-percent=50', '--max-semi-space-size=1', '--single-threaded-gc', '--v8-pool-size=1'];

export const READER_PROGRAM: PartProgram = { entry: programPath('reader'), execArgv: HEAP_FLAGS };
export const MUTATOR_PROGRAM: PartProgram = { entry: programPath('mutator'), execArgv: [] };

function programPath(part: string): string {
  return fileURLToPath(new URL(`./${part}/main.js`, import.meta.url));
}
