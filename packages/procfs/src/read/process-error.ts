/** Why a process cannot be read. */
export type ProcessErrorCode = 'no-such-process' | 'gone' | 'kernel-thread' | 'zombie' | 'denied';

export class ProcessError extends Error {
  override readonly name = 'ProcessError';

  constructor(
    readonly code: ProcessErrorCode,
    readonly pid: number,
    options?: ErrorOptions,
  ) {
    super(SENTENCES[code](pid), options);
  }
}

const SENTENCES: Record<ProcessErrorCode, (pid: number) => string> = {
  'no-such-process': (pid) => `There is no process ${pid}.`,
  gone: (pid) => `Process ${pid} has ended.`,
  'kernel-thread': (pid) => `Process ${pid} is a kernel thread: it has no memory map of its own.`,
  zombie: (pid) => `Process ${pid} is a zombie: it has ended and given its memory back.`,
  denied: (pid) => `Reading the memory map of process ${pid} is not permitted.`,
};

/** The errno name of a failed fs call, e.g. `ESRCH`. */
export function errnoName(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
