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

export function agentUnreachable(cause: unknown): ApiError {
  return new ApiError(
    'WEB_ERR_UNREACHABLE',
    'The agent does not answer.',
    'Start it again with "npm start" and open the URL it prints.',
    undefined,
    { cause },
  );
}
