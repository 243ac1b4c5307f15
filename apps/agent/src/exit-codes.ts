/** What the shell is told. Also in every `--help`. */
export const EXIT = {
  fine: 0,
  failed: 1,
  wrongUsage: 2,
  notPermitted: 3,
  noSuchProcess: 4,
  /** Of `doctor`: something does not work here. */
  gaps: 5,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A failure that is already in words for the person at the terminal, with the code to leave with. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  constructor(
    message: string,
    readonly exitCode: ExitCode,
    readonly wayOut?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** An error of the operating system, such as of a file that is not there: its words are for people already. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

export const EXIT_CODES_HELP =
  'Exit codes: 0 fine, 1 failed, 2 wrong usage, 3 not permitted, 4 no such process, 5 gaps (doctor).';
