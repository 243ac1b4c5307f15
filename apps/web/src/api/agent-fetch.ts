import { API_PREFIX, type ErrorBody, INTENT, INTENT_HEADER } from '@pagelapse/protocol';
import { ApiError, agentUnreachable } from './api-error.js';

/** What a request may say: headers by name. */
type Asked = Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

/**
 * One request to the agent. Answers are shaped by the contracts of @pagelapse/protocol, which the agent serialises
 * by, so they are typed here and not validated a second time. Throws {@link ApiError} alone.
 */
export async function agentFetch<Answer>(path: string, init: Asked = {}): Promise<Answer> {
  const text = await (await answerOf(path, init)).text();
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}

/** The same for an answer that is a file. */
export async function agentBytes(path: string, init: Asked = {}): Promise<Uint8Array> {
  return new Uint8Array(await (await answerOf(path, init)).arrayBuffer());
}

/** An answer of the agent that is no refusal. */
export async function answerOf(path: string, init: Asked = {}): Promise<Response> {
  let response: Response;
  try {
    const headers = { ...init.headers, [INTENT_HEADER]: INTENT };
    response = await fetch(`${API_PREFIX}${path}`, { credentials: 'same-origin', ...init, headers });
  } catch (cause) {
    throw agentUnreachable(cause);
  }
  if (!response.ok) throw refusal(response.status, await response.text());
  return response;
}

function refusal(status: number, text: string): ApiError {
  const body = parseErrorBody(text);
  if (body !== undefined) return new ApiError(body.code, body.message, body.wayOut, status);
  return new ApiError('WEB_ERR_NOT_AN_AGENT', `The server answered ${status}.`, 'Check the address.', status);
}

function parseErrorBody(text: string): ErrorBody | undefined {
  try {
    const body = JSON.parse(text) as Partial<ErrorBody> | null;
    if (typeof body?.code !== 'string' || typeof body.message !== 'string') return undefined;
    return { code: body.code, message: body.message, wayOut: body.wayOut ?? '' };
  } catch {
    // A proxy or another server in between: its page says nothing that we could show.
    return undefined;
  }
}
