import type { AgentErrorCode, ErrorBody } from '@pagelapse/protocol';
import { AGENT_ERRORS } from '@pagelapse/protocol/contracts';

/** A refusal with its code in the catalogue of @pagelapse/protocol; `message` is one sentence naming the offending part. */
export class AgentError extends Error {
  override readonly name = 'AgentError';
  constructor(
    readonly code: AgentErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  get status(): number {
    return AGENT_ERRORS[this.code].status;
  }

  toBody(): ErrorBody {
    return { code: this.code, message: this.message, wayOut: AGENT_ERRORS[this.code].wayOut };
  }
}

/**
 * Any thrown value as an {@link AgentError}. A 4xx of the HTTP framework (malformed JSON, schema violation, body too
 * large) is the client's; everything else is ours and its text stays in the log.
 */
export function toAgentError(error: unknown): AgentError {
  if (error instanceof AgentError) return error;
  const status = statusOf(error);
  if (status === 429) return new AgentError('AGENT_ERR_TOO_MANY', 'Too many requests in a minute.', { cause: error });
  if (status !== undefined && status >= 400 && status < 500) {
    return new AgentError('AGENT_ERR_BAD_REQUEST', `The request was not understood: ${(error as Error).message}.`, {
      cause: error,
    });
  }
  return new AgentError('AGENT_ERR_INTERNAL', 'The agent failed at this request.', { cause: error });
}

function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}
