import { ACT_HEADER, ACT_HEADER_VALUE } from '@pagelapse/protocol';
import { agentFetch } from './agent-fetch.js';

/** A request that changes a process or the host: JSON, with the header that no page of another origin can set. */
export function act<Answer>(path: string, body: object): Promise<Answer> {
  return agentFetch<Answer>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [ACT_HEADER]: ACT_HEADER_VALUE },
    body: JSON.stringify(body),
  });
}
