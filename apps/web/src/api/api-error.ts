/** A request the agent refused or could not be asked: a sentence for people and the way out, as the agent gave them. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly code: string,
    message: string,
    readonly wayOut: string,
    /** HTTP status; `undefined` when there was no answer at all. */
    readonly status?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** The browser has no session with this agent: nothing but a fresh URL helps. */
  get needsSession(): boolean {
    return this.code === 'AGENT_ERR_SESSION_REQUIRED' || this.code === 'AGENT_ERR_BAD_TOKEN';
  }
}

/** Says the agent that the process has ended, or is another one by now? */
export function isGone(error: Error | null): boolean {
  return error instanceof ApiError && error.code === 'AGENT_ERR_PROCESS_GONE';
}

export function agentUnreachable(cause: unknown): ApiError {
  return new ApiError(
    'WEB_ERR_UNREACHABLE',
    'The agent does not answer.',
    'Start it again with "npm start" and open the URL it prints.',
    undefined,
    { cause },
  );
}
