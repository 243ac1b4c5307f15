import { agentFetch } from './agent-fetch.js';

/** A request that changes a process or the host: JSON, and as whatever is no plain read, with our own header. */
export function act<Answer>(path: string, body: object): Promise<Answer> {
  return agentFetch<Answer>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
